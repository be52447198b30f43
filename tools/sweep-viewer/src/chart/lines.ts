// The metric against x, one line per value of the second parameter, named where it ends; scaling charts too.
import * as Plot from '@observablehq/plot';
import { kLineColours, kSymbols, lineColour } from '../colours';
import { withUnit } from '../model/document';
import type { Cell, Table } from '../model/table';
import { numberText } from '../model/words';
import { along, type Drawn, type Frame, kFaint, kMarginTop, plotted, textWidth, titles } from './frame';

const kNameGap = 21;
const kMostMarkers = 40; // of one line
const kMarginBottom = 62;

export const hasBands = (table: Table, drawn: boolean): boolean => table.averaged && !drawn && (table.lines?.labels.length ?? 1) <= kLineColours.length;

export interface LinesOptions {
  fromZero: boolean;
  ideal: [number, number][] | null; // of a scaling chart: x and y
  drawn: boolean; // points that were drawn are not joined: between two of them anything may be
}

// Round numbers around the values; from 0 where that is near.
function range(table: Table, bands: boolean, options: LinesOptions): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const { shown } of table.cells) {
    low = Math.min(low, bands ? shown.lowest : shown.mean);
    high = Math.max(high, bands ? shown.highest : shown.mean);
  }
  if (options.ideal) {
    const ends = [options.ideal[0][1], options.ideal[options.ideal.length - 1][1]];
    [low, high] = [ends[0] === ends[1] ? Math.min(low, ends[0]) : 0, Math.max(high, ...ends)]; // a speedup begins at 0
  }
  if ((options.fromZero || low <= 0.6 * high) && low > 0) low = 0;
  if (low === high) [low, high] = low === 0 ? [0, 1] : [low - 0.1 * Math.abs(low), high + 0.1 * Math.abs(high)];
  return [low, high];
}

// Where the names of the lines stand: at their ends, moved apart.
function names(table: Table, y: (value: number) => number, bottom: number): { line: number; at: number }[] {
  const ends = new Map<number, number>();
  for (const cell of table.cells) ends.set(cell.line, y(cell.shown.mean));
  const all = [...ends].map(([line, at]) => ({ line, at })).sort((a, b) => a.at - b.at);
  for (let i = 1; i < all.length; ++i) all[i].at = Math.max(all[i].at, all[i - 1].at + kNameGap);
  for (let i = all.length - 1, limit = bottom; i >= 0; --i, limit -= kNameGap) all[i].at = Math.min(all[i].at, limit);
  return all;
}

export function drawLines(table: Table, frame: Frame, options: LinesOptions): Drawn<Cell> {
  const { lines } = table;
  const count = lines?.labels.length ?? 1;
  const bands = hasBands(table, options.drawn);
  const heading = lines ? withUnit(lines.parameter) : '';
  const marginRight = lines ? Math.min(frame.width / 3, 40 + Math.max(textWidth(heading) * 0.95, ...lines.labels.map(textWidth))) : 24;
  const [low, high] = range(table, bands, options);
  const marginLeft = 24 + Math.max(...[low, high, (low + high) / 2].map((n) => textWidth(numberText(Math.round(n * 100) / 100))));
  const x = along(table.x, frame.width - marginLeft - marginRight - 28);
  const colour = (cell: Cell): string => lineColour(cell.line, count);
  const at = (cell: Cell): number | string => x.value(cell.x);
  const ideal = options.ideal;
  const all = byLine(table.cells);
  const under = covered(all);
  const few = options.drawn || table.x.labels.length <= kMostMarkers;
  const svg = plotted({
    width: frame.width,
    height: frame.height,
    marginTop: kMarginTop,
    marginRight,
    marginBottom: kMarginBottom,
    marginLeft,
    x: { ...x.options, labelAnchor: 'center', labelArrow: 'none', labelOffset: 52, tickSize: 6 } as Plot.ScaleOptions,
    y: { domain: [low, high], nice: true, grid: true, label: null, ticks: 6, tickFormat: (n: number) => numberText(n), tickSize: 0 } as Plot.ScaleOptions,
    marks: [
      ...titles(frame, marginLeft),
      Plot.ruleY([low], { stroke: 'none' }),
      ...(bands ? [Plot.areaY(table.cells, { x: at, y1: (c: Cell) => c.shown.lowest, y2: (c: Cell) => c.shown.highest, z: 'line', fill: colour, fillOpacity: 0.16 })] : []),
      ...(ideal ? [Plot.line(ideal.map(([n, value]) => [x.place(n), value]), { stroke: kFaint, strokeWidth: 2, strokeDasharray: '7 5' })] : []),
      ...(options.drawn ? [] : all).map((own, i) => Plot.line(own, { x: at, y: (c: Cell) => c.shown.mean, stroke: colour, strokeWidth: 3 + 5 * under[i], strokeLinejoin: 'round' })),
      ...(few ? all.map((own, i) => Plot.dot(own, { x: at, y: (c: Cell) => c.shown.mean, fill: colour, symbol: symbolOf(own[0].line), r: 5.5 + 3.5 * under[i], stroke: '#fff', strokeWidth: 0.8 })) : []),
    ],
  });
  const scale = (name: 'x' | 'y') => svg.scale(name)!;
  const px = (cell: Cell): number => scale('x').apply(at(cell)) as number;
  const py = (value: number): number => scale('y').apply(value) as number;
  if (lines) appendNames(svg, names(table, py, frame.height - kMarginBottom), lines.labels, heading, frame.width - marginRight + 14, count);
  return { svg, spots: table.cells.map((of) => ({ of, x: px(of), y: py(of.shown.mean), width: 0, height: 0 })) };
}

const symbolOf = (line: number): (typeof kSymbols)[number] => kSymbols[line % kSymbols.length];

function byLine(cells: Cell[]): Cell[][] {
  const all = new Map<number, Cell[]>();
  for (const cell of cells) all.set(cell.line, [...(all.get(cell.line) ?? []), cell]);
  return [...all.values()];
}

// How many of the later lines lie exactly on each: it is drawn so much wider, so that it shows below them.
function covered(all: Cell[][]): number[] {
  const keys = all.map((own) => own.map((cell) => `${cell.x} ${cell.shown.mean}`).join());
  return keys.map((key, i) => keys.slice(i + 1).filter((other) => other === key).length);
}

const kSvg = 'http://www.w3.org/2000/svg';

function appendNames(svg: SVGSVGElement, all: { line: number; at: number }[], labels: string[], heading: string, x: number, count: number): void {
  const text = (words: string, tx: number, ty: number, bold: boolean): void => {
    const element = svg.ownerDocument.createElementNS(kSvg, 'text');
    element.setAttribute('x', String(tx));
    element.setAttribute('y', String(ty + 5));
    element.setAttribute('text-anchor', 'start');
    element.setAttribute('font-size', '15');
    if (bold) element.setAttribute('font-weight', 'bold');
    element.textContent = words;
    svg.append(element);
  };
  if (all.length > 0) text(heading, x - 6, all[0].at - 24, true);
  for (const { line, at } of all) {
    const mark = Plot.plot({ width: 12, height: 12, margin: 0, axis: null, x: { type: 'identity' }, y: { type: 'identity' }, marks: [Plot.dot([[0, 0]], { fill: lineColour(line, count), symbol: symbolOf(line), r: 5.5 })] });
    const shape = mark.querySelector('path, circle')!;
    const group = svg.ownerDocument.createElementNS(kSvg, 'g');
    group.setAttribute('transform', `translate(${x},${at})`);
    group.setAttribute('fill', lineColour(line, count));
    group.append(shape);
    svg.append(group);
    text(labels[line], x + 12, at, false);
  }
}
