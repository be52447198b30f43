// Two parameters; the metric is the colour, and a number where there is room.
import * as Plot from '@observablehq/plot';
import { shade } from '../colours';
import { withUnit } from '../model/document';
import type { Cell, Table } from '../model/table';
import { numberText } from '../model/words';
import { type Drawn, type Frame, kMarginTop, plotted, roomy, textWidth, titles } from './frame';

const kMarginBottom = 62;
const kBar = 110; // what the colours mean, at the right
const kSteps = 60;

export function drawHeatMap(table: Table, frame: Frame): Drawn<Cell> {
  const rows = table.lines!;
  const marginLeft = Math.max(34 + Math.max(...rows.labels.map(textWidth)), 60);
  const inner = { width: frame.width - marginLeft - kBar, height: frame.height - kMarginTop - kMarginBottom };
  const step = { x: inner.width / table.x.labels.length, y: inner.height / rows.labels.length };
  const values = table.cells.map((cell) => cell.mean);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const part = (value: number): number => (high > low ? (value - low) / (high - low) : 0.5);
  const text = (cell: Cell): string => numberText(Math.round(cell.mean * 10) / 10);
  const room = step.y >= 20 && table.cells.every((cell) => text(cell).length * 8.5 <= step.x);
  const columnTicks = roomy(table.x.labels, table.x.labels.map((_, i) => (i + 0.5) * step.x)).map((i) => table.x.labels[i]);
  const every = Math.ceil(22 / step.y);
  const position = { x: (cell: Cell) => table.x.labels[cell.x], y: (cell: Cell) => rows.labels[cell.line] };
  const svg = plotted({
    width: frame.width,
    height: frame.height,
    marginTop: kMarginTop,
    marginRight: kBar,
    marginBottom: kMarginBottom,
    marginLeft,
    x: { type: 'band', domain: table.x.labels, label: withUnit(table.x.parameter), labelAnchor: 'center', labelArrow: 'none', labelOffset: 52, ticks: columnTicks, padding: 0, tickSize: 0 } as Plot.ScaleOptions,
    y: { type: 'band', domain: [...rows.labels].reverse(), label: `↑ ${withUnit(rows.parameter)}`, labelArrow: 'none', ticks: rows.labels.filter((_, i) => i % every === 0), padding: 0, tickSize: 0 } as Plot.ScaleOptions,
    marks: [
      ...titles(frame, marginLeft),
      Plot.cell(table.cells, { ...position, fill: (cell: Cell) => shade(part(cell.mean)), inset: Math.min(step.x, step.y) > 12 ? 0.75 : 0 }),
      ...(room ? [Plot.text(table.cells, { ...position, text, fontSize: 14, fill: (cell: Cell) => (part(cell.mean) < 0.45 ? '#fff' : '#000') })] : []),
    ],
  });
  appendBar(svg, frame, inner.height, low, high);
  const corner = (name: 'x' | 'y', value: string): number => svg.scale(name)!.apply(value) as number;
  return {
    svg,
    spots: table.cells.map((of) => ({
      of,
      x: corner('x', position.x(of)) + step.x / 2,
      y: corner('y', position.y(of)) + step.y / 2,
      width: step.x,
      height: step.y,
    })),
  };
}

function appendBar(svg: SVGSVGElement, frame: Frame, height: number, low: number, high: number): void {
  const add = (name: string, attributes: Record<string, string | number>, text = ''): void => {
    const element = svg.ownerDocument.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    element.textContent = text;
    svg.append(element);
  };
  const x = frame.width - kBar + 22;
  const tall = height / kSteps;
  for (let i = 0; i < kSteps; ++i) add('rect', { x, y: kMarginTop + height - (i + 1) * tall, width: 18, height: tall + 0.5, fill: shade((i + 0.5) / kSteps) });
  const places: [number, number][] = high > low ? [[low, height - 4], [(low + high) / 2, height / 2], [high, 8]] : [[low, height / 2]];
  for (const [value, y] of places) add('text', { x: x + 25, y: kMarginTop + y + 4, 'text-anchor': 'start', 'font-size': 15 }, numberText(Math.round(value * 10) / 10));
}
