// The whole run in one strip: which part of it the timeline shows. Drag the frame to move it.
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { causePaint, kCursor, kVeil } from '../colours';
import type { Session } from '../session';
import { useSession } from '../views/hooks';
import { sumUp } from './density';
import { prepare } from './draw';
import { unitOf, useWidth } from './Timeline';

const kColumns = 512;

export function Overview() {
  const session = useSession();
  const holder = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(holder);
  const { view, position, active, switches } = session;
  const sums = useRef<{ run: number; amounts: Float32Array[] } | null>(null);
  useLayoutEffect(() => {
    if (!canvas.current || width === 0) return;
    if (sums.current?.run !== active) sums.current = { run: active, amounts: summed(session) };
    draw(canvas.current, session, sums.current.amounts, width);
  }, [width, view.from, view.to, position.cycle, session.hiddenFrom(active), active, switches.largeText]);
  useDrag(canvas, session, width);
  return (
    <div class="overview" ref={holder}>
      <canvas ref={canvas} aria-hidden="true" />
    </div>
  );
}

const gutter = (session: Session): number => 168 * unitOf(session);

function summed(session: Session): Float32Array[] {
  const { run } = session;
  const kinds = run.history.names.causes.length;
  return run.tracks.map((track) => {
    const intervals = {
      count: track.from.length,
      from: (index: number) => track.from[index],
      to: (index: number) => track.from[index] + track.cycles[index],
      kind: (index: number) => track.cause[index],
    };
    return sumUp(intervals, 0, intervals.count, 0, session.view.cycles, kColumns, kinds);
  });
}

function draw(canvas: HTMLCanvasElement, session: Session, amounts: Float32Array[], width: number): void {
  const height = 26 * unitOf(session);
  const context = prepare(canvas, width, height);
  const [left, right] = [gutter(session), width - 12 * unitOf(session)];
  const { run, view, position } = session;
  const causes = run.history.names.causes;
  const rows = Math.min(amounts.length, 8);
  const tall = (height - 6) / rows;
  const wide = (right - left) / kColumns;
  for (let core = 0; core < rows; ++core)
    for (let column = 0; column < kColumns; ++column) {
      const kind = largest(amounts[core], column * causes.length, causes.length);
      if (kind < 0) continue;
      context.fillStyle = causePaint(causes[kind]).fill;
      context.fillRect(left + column * wide, 3 + core * tall, wide + 0.5, Math.max(tall - 1, 1));
    }
  const x = (cycle: number): number => left + (Math.min(cycle, view.cycles) / view.cycles) * (right - left);
  const [from, to] = [x(view.from), x(view.to)];
  context.fillStyle = 'rgba(255,255,255,.72)';
  context.fillRect(left, 0, from - left, height);
  context.fillRect(to, 0, right - to, height);
  const hidden = x(session.hiddenFrom(session.active));
  context.fillStyle = kVeil;
  context.fillRect(hidden, 0, right - hidden, height);
  context.strokeStyle = '#222';
  context.lineWidth = 2;
  context.strokeRect(from + 1, 1, Math.max(to - from - 2, 4), height - 2);
  context.fillStyle = kCursor;
  context.fillRect(x(position.cycle) - 1, 0, 2, height);
  context.fillStyle = '#5c5c5c';
  context.font = `${11 * unitOf(session)}px system-ui, "DejaVu Sans", sans-serif`;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.fillText('whole run', left - 8, height / 2);
}

function largest(amounts: Float32Array, start: number, kinds: number): number {
  let best = -1;
  for (let kind = 0; kind < kinds; ++kind)
    if (amounts[start + kind] > 0 && (best < 0 || amounts[start + kind] > amounts[start + best])) best = kind;
  return best;
}

function useDrag(canvas: { current: HTMLCanvasElement | null }, session: Session, width: number): void {
  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const centre = (event: PointerEvent): void => {
      if (event.buttons !== 1) return;
      element.setPointerCapture(event.pointerId);
      const share = (event.offsetX - gutter(session)) / (width - gutter(session) - 12 * unitOf(session));
      const { view } = session;
      view.pan(share * view.cycles - (view.from + view.to) / 2);
      session.changed();
    };
    element.addEventListener('pointerdown', centre);
    element.addEventListener('pointermove', centre);
    return () => {
      element.removeEventListener('pointerdown', centre);
      element.removeEventListener('pointermove', centre);
    };
  }, [session, width]);
}
