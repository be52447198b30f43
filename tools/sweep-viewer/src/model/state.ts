// What the reader has chosen.
import type { ChartKind, Metric, Parameter, Sweep } from './document';
import { Axis } from './table';

export const kMostMetrics = 4;
export const kMostFilterValues = 100;

export interface State {
  metrics: string[];
  x: string;
  lines: string | null;
  chart: ChartKind;
  workGrows: boolean;
  fromZero: boolean;
  filters: Record<string, number>; // by parameter: which of its filter values; absent: all
}

export function firstState(sweep: Sweep): State {
  const { metrics, x, lines, chart, work_grows } = sweep.choice;
  return { metrics: metrics.slice(0, kMostMetrics), x, lines, chart, workGrows: work_grows, fromZero: false, filters: {} };
}

export const parameterOf = (sweep: Sweep, name: string | null): Parameter | null => sweep.parameters.find((one) => one.name === name) ?? null;
export const metricOf = (sweep: Sweep, name: string): Metric => sweep.metrics.find((one) => one.name === name)!;

// The parameters that the chart does not show, so that they can be held at a value.
export function others(sweep: Sweep, state: State): Parameter[] {
  if (state.chart === 'tornado') return sweep.parameters;
  return sweep.parameters.filter((one) => one.name !== state.x && one.name !== state.lines);
}

// What may be drawn with the parameters that are chosen, and why not what may not.
export function refusal(sweep: Sweep, state: State, chart: ChartKind): string {
  if (chart === 'heatmap' && state.lines === null) return 'needs a second parameter';
  if (chart === 'scaling' && !parameterOf(sweep, state.x)?.numbers) return 'needs numbers as x';
  return '';
}

// A change, and what follows from it: x and lines stay two, and the chart one that can be drawn.
export function changed(sweep: Sweep, before: State, change: Partial<State>): State {
  const state = { ...before, ...change };
  if (state.lines === state.x) {
    const freed = change.x !== undefined ? before.x : before.lines;
    if (change.x !== undefined) state.lines = freed;
    else state.x = freed ?? sweep.parameters.find((one) => one.name !== state.lines)?.name ?? state.x;
    if (state.lines === state.x) state.lines = null;
  }
  if (refusal(sweep, state, state.chart)) state.chart = 'lines';
  const kept = new Set(others(sweep, state).map((one) => one.name));
  state.filters = Object.fromEntries(Object.entries(state.filters).filter(([name]) => kept.has(name)));
  return state;
}

// Which rows the filters leave.
export function rowsOf(sweep: Sweep, state: State): Uint32Array {
  const tests = Object.entries(state.filters).map(([name, value]) => {
    const parameter = parameterOf(sweep, name)!;
    return { at: parameter.at, bucket: new Axis(parameter, kMostFilterValues).bucket, value };
  });
  const rows = new Uint32Array(sweep.points.length);
  let count = 0;
  for (let row = 0; row < rows.length; ++row) {
    if (tests.every(({ at, bucket, value }) => bucket[at[row]] === value)) rows[count++] = row;
  }
  return rows.subarray(0, count);
}

// The state as the address holds it, and back; what does not fit this sweep is left out.
export const fragmentOf = (state: State): string => `#${encodeURIComponent(JSON.stringify(state))}`;

export function restored(sweep: Sweep, fragment: string): State {
  const first = firstState(sweep);
  let read: Partial<State>;
  try {
    read = JSON.parse(decodeURIComponent(fragment.slice(1))) as Partial<State>;
  } catch {
    return first;
  }
  if (typeof read !== 'object' || read === null) return first;
  const change: Partial<State> = {};
  const metrics = (Array.isArray(read.metrics) ? read.metrics : []).filter((name) => sweep.metrics.some((one) => one.name === name));
  if (metrics.length > 0) change.metrics = metrics.slice(0, kMostMetrics);
  if (parameterOf(sweep, read.x ?? null)) change.x = read.x!;
  if (read.lines === null || parameterOf(sweep, read.lines ?? null)) change.lines = read.lines ?? null;
  if (['lines', 'heatmap', 'scaling', 'tornado'].includes(read.chart ?? '')) change.chart = read.chart!;
  if (typeof read.workGrows === 'boolean') change.workGrows = read.workGrows;
  if (typeof read.fromZero === 'boolean') change.fromZero = read.fromZero;
  if (typeof read.filters === 'object' && read.filters !== null) {
    change.filters = Object.fromEntries(Object.entries(read.filters).filter(([name, value]) => {
      const parameter = parameterOf(sweep, name);
      return parameter && Number.isInteger(value) && value >= 0 && value < Math.min(parameter.labels.length, kMostFilterValues);
    }));
  }
  return changed(sweep, first, change);
}
