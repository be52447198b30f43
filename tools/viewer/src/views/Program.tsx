// The trace itself, with where each core is. Of a long one only the lines in sight are in the page.
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { programLines, windowOf } from '../model/program';
import { oldestOp } from '../sentences/happenings';
import { useSession } from './hooks';

export function Program() {
  const session = useSession();
  const { run, position } = session;
  const list = useRef<HTMLDivElement>(null);
  const [scroll, setScroll] = useState({ top: 0, height: 0, row: 24 });
  const lines = useMemo(() => programLines(run.history.source), [run]);
  const at = new Map<number, number[]>();
  for (let core = 0; core < run.cores; ++core) {
    const index = oldestOp(run, core, position);
    if (index < 0) continue;
    const line = run.tracks[core].lineNumber(index);
    at.set(line, [...(at.get(line) ?? []), core]);
  }
  const first = lines.indexFrom(Math.min(...at.keys()));
  const look = (): void => {
    const element = list.current;
    if (!element) return;
    const row = element.querySelector('li')?.getBoundingClientRect().height ?? scroll.row;
    const now = { top: element.scrollTop, height: element.clientHeight, row };
    if (now.top !== scroll.top || now.height !== scroll.height || now.row !== scroll.row) setScroll(now);
  };
  useLayoutEffect(() => {
    if (list.current && first >= 0) reveal(list.current, first * scroll.row, scroll.row);
    look();
  }, [first, run, scroll.row, session.switches.largeText]);
  if (lines.count === 0) return <p class="faint">The trace has no text to show.</p>;
  const shown = windowOf(lines.count, scroll.row, scroll.top, scroll.height);
  const style = { paddingTop: `${shown.from * scroll.row}px`, paddingBottom: `${(lines.count - shown.to) * scroll.row}px` };
  return (
    <div class="program" ref={list} tabIndex={0} role="region" aria-label="The trace" onScroll={look}>
      <ol style={style}>
        {Array.from({ length: shown.to - shown.from }, (_, index) => {
          const line = shown.from + index;
          const cores = at.get(lines.number(line)) ?? [];
          return (
            <li key={line} class={cores.length > 0 ? 'at' : ''} aria-setsize={lines.count} aria-posinset={line + 1}>
              <span class="number">{lines.number(line)}</span>
              <code>{lines.text(line)}</code>
              {cores.map((core) => (
                <span key={core} class="badge small core-mark">
                  ◀ core {core}
                </span>
              ))}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

// Scrolls the list, and not the page, until the row is in sight.
function reveal(list: HTMLElement, top: number, height: number): void {
  if (top < list.scrollTop || top + height > list.scrollTop + list.clientHeight) list.scrollTop = Math.max(0, top - list.clientHeight / 3);
}
