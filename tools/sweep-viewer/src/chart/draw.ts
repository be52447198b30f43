// Draws what the state asks for, of one metric.
import { type Sweep, withUnit } from '../model/document';
import { type Effect, effectsOf } from '../model/effects';
import { metricOf, others, parameterOf, type State } from '../model/state';
import { Axis, type Cell, scaled, type Table, tableOf } from '../model/table';
import { noteOf } from '../model/words';
import type { Drawn } from './frame';
import { drawHeatMap } from './heatmap';
import { drawLines, hasBands } from './lines';
import { drawTornado, tornadoHeight } from './tornado';

const kMostX = 120;
const kMostLines = 12;
const kMostRows = 60;

export type Picture = { kind: 'cells'; table: Table } & Drawn<Cell> | { kind: 'effects'; effects: Effect[] } & Drawn<Effect> | { kind: 'nothing'; why: string };

function heldText(sweep: Sweep, state: State): string {
  const held = others(sweep, state).filter((one) => state.filters[one.name] !== undefined);
  return held.map((one) => `${one.name} = ${new Axis(one, 100).labels[state.filters[one.name]]}`).join(', ');
}

const kSteps = 60; // a straight line is none on a log scale

function idealLine(numbers: number[], workGrows: boolean): [number, number][] {
  const [first, last] = [numbers[0], numbers[numbers.length - 1]];
  return Array.from({ length: kSteps + 1 }, (_, i) => {
    const x = first + ((last - first) * i) / kSteps;
    return [x, workGrows ? 1 : x / first];
  });
}

const joined = (parts: string[]): string => parts.filter(Boolean).join('; ');

function tornado(sweep: Sweep, state: State, rows: Uint32Array, name: string, width: number): Picture {
  const metric = metricOf(sweep, name);
  const { mean, effects } = effectsOf(sweep.parameters, metric, rows);
  if (effects.length === 0) return { kind: 'nothing', why: `No parameter varies among the points that have ${name}.` };
  const share = effects.some((one) => one.share === null) ? 'no share of the variance is known: the points are no full grid' : 'bold: its share of the variance';
  const note = joined([`bars: the mean over each parameter’s values; ${share}; dashed: the mean of all`, heldText(sweep, state)]);
  const frame = { width, height: tornadoHeight(effects.length), title: withUnit(metric), note };
  return { kind: 'effects', effects, ...drawTornado(effects, mean, frame, metric.unit) };
}

export function draw(sweep: Sweep, state: State, rows: Uint32Array, name: string, width: number, height: number): Picture {
  if (state.chart === 'tornado') return tornado(sweep, state, rows, name, width);
  const metric = metricOf(sweep, name);
  const heat = state.chart === 'heatmap';
  const second = parameterOf(sweep, state.lines);
  const lines = second && new Axis(second, heat ? kMostRows : kMostLines);
  let table = tableOf(metric, rows, new Axis(parameterOf(sweep, state.x)!, heat ? kMostRows : kMostX), lines);
  const scaling = state.chart === 'scaling';
  if (scaling) table = scaled(table, state.workGrows);
  if (table.cells.length === 0) return { kind: 'nothing', why: `No point that is left has ${name}${scaling ? ', or its first value is 0' : ''}.` };
  const { drawn, averaged } = sweep.choice;
  const bands = !heat && hasBands(table, drawn);
  const title = scaling ? metric.name : withUnit(metric);
  const frame = { width, height, title, note: joined([noteOf(table, state.chart, bands, state.workGrows, averaged), heldText(sweep, state)]) };
  if (heat) return { kind: 'cells', table, ...drawHeatMap(table, frame) };
  const numbers = table.x.numbers;
  const ideal = scaling && numbers ? idealLine(numbers, state.workGrows) : null;
  return { kind: 'cells', table, ...drawLines(table, frame, { fromZero: state.fromZero, ideal, drawn }) };
}
