// The trace itself, with where each core is.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { oldestOp } from '../sentences/happenings';
import { useSession } from './hooks';

export function Program() {
  const session = useSession();
  const { run, position } = session;
  const list = useRef<HTMLOListElement>(null);
  const at = new Map<number, number[]>();
  for (let core = 0; core < run.cores; ++core) {
    const index = oldestOp(run, core, position);
    if (index < 0) continue;
    const line = run.tracks[core].lineNumber(index);
    at.set(line, [...(at.get(line) ?? []), core]);
  }
  const first = Math.min(...at.keys());
  useLayoutEffect(() => {
    const row = list.current?.querySelector<HTMLElement>('.at');
    if (row && list.current) reveal(list.current, row);
  }, [first]);
  if (run.history.source.length === 0) return <p class="faint">The trace has no text to show.</p>;
  const folded = run.history.source.map((text, index) => ({ text, number: index + 1 })).filter(({ text }) => !/^\s*(#.*)?$/.test(text));
  return (
    <ol class="program" ref={list} tabIndex={0} aria-label="The trace">
      {folded.map(({ text, number }) => {
        const cores = at.get(number) ?? [];
        return (
          <li key={number} class={cores.length > 0 ? 'at' : ''}>
            <span class="number">{number}</span>
            <code>{text.replace(/\s+#.*$/, '')}</code>
            {cores.map((core) => (
              <span key={core} class="badge small core-mark">
                ◀ core {core}
              </span>
            ))}
          </li>
        );
      })}
    </ol>
  );
}

// Scrolls the list, and not the page.
function reveal(list: HTMLElement, row: HTMLElement): void {
  const top = row.offsetTop - list.offsetTop;
  if (top < list.scrollTop || top + row.offsetHeight > list.scrollTop + list.clientHeight)
    list.scrollTop = Math.max(0, top - list.clientHeight / 3);
}
