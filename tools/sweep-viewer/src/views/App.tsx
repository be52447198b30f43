import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Sweep } from '../model/document';
import { changed, fragmentOf, restored, rowsOf, type State } from '../model/state';
import { ChartCard } from './ChartCard';
import { Controls } from './Controls';

const kLeast = 480; // pixels of width; narrower screens scroll
const kHeadroom = 340; // of the window, for what stands above and below the chart

function useSize(): [{ current: HTMLDivElement | null }, number, number] {
  const ref = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<[number, number]>([0, 0]);
  useEffect(() => {
    const measure = (): void => {
      const width = Math.max(kLeast, Math.floor(ref.current!.clientWidth) - 34);
      setSize([width, Math.round(Math.min(Math.max(400, innerHeight - kHeadroom), width * 0.62))]);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(ref.current!);
    return () => observer.disconnect();
  }, []);
  return [ref, ...size];
}

function Facts({ sweep }: { sweep: Sweep }) {
  const constants = sweep.constants.filter(([name, value]) => name !== 'config' || value !== 'textbook');
  return (
    <p class="facts">
      {sweep.state}
      {constants.map(([name, value]) => <span key={name}> · {name} {value}</span>)}
    </p>
  );
}

export function App({ sweep }: { sweep: Sweep }) {
  const [state, setState] = useState<State>(() => restored(sweep, location.hash));
  const rows = useMemo(() => rowsOf(sweep, state), [sweep, state.filters]);
  const [ref, width, height] = useSize();
  useEffect(() => {
    const follow = (): void => setState(restored(sweep, location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  const change = (part: Partial<State>): void => {
    const next = changed(sweep, state, part);
    history.replaceState(null, '', fragmentOf(next));
    setState(next);
  };
  return (
    <>
      <header>
        <h1>{sweep.title}</h1>
        <Facts sweep={sweep} />
      </header>
      <main>
        <Controls sweep={sweep} state={state} change={change} />
        <div class="cards" ref={ref}>
          {width > 0 && state.metrics.map((name, at) => <ChartCard key={name} sweep={sweep} state={state} rows={rows} name={name} at={at} width={width} height={height} />)}
        </div>
      </main>
    </>
  );
}
