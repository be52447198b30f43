// One metric's chart, with what is pointed at.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { draw } from '../chart/draw';
import type { Spot } from '../chart/frame';
import { nearest, stepped } from '../chart/steps';
import type { Sweep } from '../model/document';
import type { Effect } from '../model/effects';
import { metricOf, type State } from '../model/state';
import type { Cell } from '../model/table';
import { kChartNames } from '../model/words';
import { copyText, saveSvg } from '../save';
import { Details, spotTitle, spotValue } from './Details';
import { Numbers } from './Numbers';

interface Props {
  sweep: Sweep;
  state: State;
  rows: Uint32Array;
  name: string;
  at: number; // which of the charts
  width: number;
  height: number;
}

function Pointer({ spot, title, value, width }: { spot: Spot<Cell | Effect>; title: string; value: string; width: number }) {
  const flat = spot.width === 0;
  const box = flat ? { left: spot.x - 9, top: spot.y - 9, width: 18, height: 18 } : { left: spot.x - spot.width / 2, top: spot.y - spot.height / 2, width: spot.width, height: spot.height };
  const px = Object.fromEntries(Object.entries(box).map(([key, number]) => [key, `${number}px`]));
  const left = spot.x > width / 2;
  const tip = { top: `${spot.y - 58}px`, ...(left ? { right: `${width - spot.x + 14}px` } : { left: `${spot.x + 14}px` }) };
  return (
    <>
      <div class={flat ? 'ring round' : 'ring'} style={px} aria-hidden="true" />
      <div class="tip" style={tip} aria-hidden="true"><strong>{value}</strong><br />{title}</div>
    </>
  );
}

export function ChartCard({ sweep, state, rows, name, at, width, height }: Props) {
  const metric = metricOf(sweep, name);
  const picture = useMemo(() => draw(sweep, state, rows, name, width, height), [sweep, state, rows, name, width, height]);
  const [spot, setSpot] = useState(-1);
  const [pinned, setPinned] = useState(false);
  const host = useRef<HTMLDivElement>(null);
  const spots: Spot<Cell | Effect>[] = picture.kind === 'nothing' ? [] : picture.spots;
  const now = spots[spot] ?? null;
  useLayoutEffect(() => {
    if (picture.kind === 'nothing') return;
    picture.svg.setAttribute('aria-hidden', 'true');
    host.current!.replaceChildren(picture.svg);
  }, [picture]);
  useEffect(() => {
    setSpot(-1);
    setPinned(false);
  }, [picture]);
  if (picture.kind === 'nothing') return <section class="card" aria-label={name}><p class="nothing">{picture.why}</p></section>;
  const place = (event: MouseEvent): number => {
    const box = host.current!.getBoundingClientRect();
    return nearest(spots, event.clientX - box.left, event.clientY - box.top);
  };
  const click = (event: MouseEvent): void => {
    const here = place(event);
    setPinned(!(pinned && here === spot));
    setSpot(here);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') setPinned(false);
    if (event.key === 'Enter' || event.key === ' ') setPinned(now !== null && !pinned);
    if (event.key === 'c' && now && 'line' in now.of) void copyText(sweep.commands[now.of.lowestRow]);
    const next = stepped(spots, spot, event.key);
    if (next < 0 && !['Escape', 'Enter', ' '].includes(event.key)) return;
    event.preventDefault();
    if (next < 0) return;
    setSpot(next);
    setPinned(true);
  };
  const table = picture.kind === 'cells' ? picture.table : null;
  const label = `${kChartNames[state.chart]} of ${name}. The arrow keys step from point to point, c copies the command.`;
  return (
    <section class="card" aria-label={`${name} chart`}>
      <div
        class="chart-host"
        id={`chart-${at}`}
        tabIndex={0}
        role="application"
        aria-label={label}
        aria-describedby={`details-${at}`}
        onMouseMove={(event) => !pinned && setSpot(place(event))}
        onClick={click}
        onKeyDown={onKey}
      >
        <div ref={host} />
        {now && <Pointer spot={now} title={spotTitle(now.of, table)} value={spotValue(now.of, metric)} width={width} />}
      </div>
      <Details sweep={sweep} metric={metric} of={now?.of ?? null} table={table} pinned={pinned} at={at} />
      <div class="below">
        <Numbers table={table} effects={picture.kind === 'effects' ? picture.effects : null} metric={metric} at={at} />
        <button type="button" id={`save-${at}`} onClick={() => saveSvg(picture.svg, `${sweep.title}: ${name}`, `${sweep.title}-${name}`)}>Save as SVG</button>
      </div>
    </section>
  );
}
