// The timeline of one run: a canvas for the run, one above it for the place where one is, and what the pointer does.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Session } from '../session';
import { useSession } from '../views/hooks';
import { drawCursor, drawTimeline, type Drawn } from './draw';
import { type Hit, hitTest } from './hit';

// The width of the element, followed as the window changes.
export function useWidth(element: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const measure = (): void => setWidth(element.current?.clientWidth ?? 0);
    measure();
    const observer = new ResizeObserver(measure);
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

export const unitOf = (session: Session): number => (session.switches.largeText ? 1.3 : 1);

interface Tip {
  x: number;
  y: number;
  hit: Hit;
}

export function Timeline({ index }: { index: number }) {
  const session = useSession();
  const holder = useRef<HTMLDivElement>(null);
  const base = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<Drawn | null>(null);
  const width = useWidth(holder);
  const [tip, setTip] = useState<Tip | null>(null);
  const [notes, setNotes] = useState<string[]>([]);
  const { view, switches, selections } = session;
  const selection = selections[index];
  const shown = [width, view.from, view.to, switches.messages, switches.readsFrom, switches.largeText, selection.line, selection.write, selection.barrier];

  useLayoutEffect(() => {
    if (!base.current || width === 0) return;
    drawn.current = drawTimeline(base.current, session, index, width, unitOf(session));
    if (drawn.current.notes.join() !== notes.join()) setNotes(drawn.current.notes);
  }, shown);
  useLayoutEffect(() => {
    if (over.current && drawn.current && width > 0) drawCursor(over.current, drawn.current, session, index, width);
  }, [...shown, session.positions[index].cycle, session.hiddenFrom(index)]);
  usePointer(over, drawn, session, index, setTip);

  return (
    <div class="timeline-canvas" ref={holder}>
      <canvas ref={base} role="img" aria-label={summary(session, index)} />
      <canvas ref={over} class="over" aria-hidden="true" />
      {tip && tip.hit.text.length > 0 && <TipBox tip={tip} width={width} />}
      {notes.length > 0 && <p class="timeline-note">{notes.join('; ')}</p>}
    </div>
  );
}

function summary(session: Session, index: number): string {
  const { view } = session;
  const shown = `cycles ${Math.floor(view.from)} to ${Math.ceil(view.to)}`;
  return `Timeline of ${session.runs[index].name}, ${shown}, now at cycle ${session.positions[index].cycle}. The lists below tell the same in words.`;
}

function TipBox({ tip, width }: { tip: Tip; width: number }) {
  const flip = tip.x > width / 2;
  const style = { top: `${tip.y + 14}px`, ...(flip ? { right: `${width - tip.x + 8}px` } : { left: `${tip.x + 14}px` }) };
  return (
    <div class="tip" style={style} aria-hidden="true">
      {tip.hit.text.map((text, index) => (index === 0 ? <strong key={text}>{text}</strong> : <span key={text}>{text}</span>))}
    </div>
  );
}

type Ref<T> = { current: T | null };

function usePointer(canvas: Ref<HTMLCanvasElement>, drawn: Ref<Drawn>, session: Session, index: number, setTip: (tip: Tip | null) => void): void {
  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const pointer = new Pointer(drawn, session, index, setTip);
    const listeners: [string, (event: never) => void][] = [
      ['wheel', pointer.wheel],
      ['pointerdown', pointer.down],
      ['pointermove', pointer.move],
      ['pointerup', pointer.up],
      ['pointerleave', pointer.leave],
    ];
    for (const [name, listener] of listeners) element.addEventListener(name, listener as EventListener, { passive: false });
    return () => {
      for (const [name, listener] of listeners) element.removeEventListener(name, listener as EventListener);
    };
  }, [session, index]);
}

class Pointer {
  private start: { x: number; from: number } | null = null;
  private dragged = false;

  constructor(
    private readonly drawn: Ref<Drawn>,
    private readonly session: Session,
    private readonly index: number,
    private readonly setTip: (tip: Tip | null) => void,
  ) {}

  wheel = (event: WheelEvent): void => {
    const pen = this.drawn.current?.pen;
    if (!pen) return;
    event.preventDefault();
    const { view } = this.session;
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    const delta = event.deltaX || event.deltaY;
    if (sideways) view.pan((delta / (pen.right - pen.left)) * view.width);
    else view.zoom(Math.exp(event.deltaY * 0.0015), pen.scale.invert(Math.max(event.offsetX, pen.left)));
    this.setTip(null);
    this.session.changed();
  };

  down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    (event.target as Element).setPointerCapture(event.pointerId);
    this.start = { x: event.offsetX, from: this.session.view.from };
    this.dragged = false;
  };

  move = (event: PointerEvent): void => {
    const pen = this.drawn.current?.pen;
    if (!pen) return;
    if (!this.start) {
      const hit = hitTest(this.drawn.current!, event.offsetX, event.offsetY, this.session.hiddenFrom(this.index));
      this.setTip(hit ? { x: event.offsetX, y: event.offsetY, hit } : null);
      return;
    }
    const pixels = event.offsetX - this.start.x;
    if (Math.abs(pixels) > 3) this.dragged = true;
    if (!this.dragged) return;
    this.setTip(null);
    const { view } = this.session;
    const target = this.start.from - (pixels / (pen.right - pen.left)) * view.width;
    view.pan(target - view.from);
    this.session.changed();
  };

  up = (event: PointerEvent): void => {
    const clicked = this.start && !this.dragged;
    this.start = null;
    if (clicked && this.drawn.current) this.click(hitTest(this.drawn.current, event.offsetX, event.offsetY, this.session.hiddenFrom(this.index)));
  };

  leave = (): void => {
    if (!this.start) this.setTip(null);
  };

  private click(hit: Hit | null): void {
    if (!hit) return;
    const { session } = this;
    if (session.active !== this.index) session.activate(this.index);
    if (hit.write !== undefined) session.selectWrite(hit.write);
    else if (hit.barrier !== undefined) session.selectBarrier(hit.barrier);
    else if (hit.line !== undefined) session.selectLine(hit.line);
    session.goToCycle(hit.cycle);
  }
}
