// A metric, summed up per value of x and per line: the same sums as sim/sweep/plot_table.
import { type Metric, type Parameter, valueOf } from './document';

// A parameter's values, neighbours put together where there are more than `most`.
export class Axis {
  readonly labels: string[] = [];
  readonly numbers: number[] | null;
  readonly bucket: number[] = []; // by value of the parameter
  readonly geometric: boolean; // a log scale suits the values
  readonly grouped: boolean;

  constructor(
    readonly parameter: Parameter,
    most: number,
  ) {
    const values = parameter.labels.length;
    const buckets = Math.min(values, most);
    this.grouped = buckets < values;
    for (let i = 0; i < values; ++i) this.bucket.push(Math.floor((i * buckets) / values));
    this.numbers = parameter.numbers ? [] : null;
    for (let first = 0; first < values; ) {
      let end = first + 1;
      while (end < values && this.bucket[end] === this.bucket[first]) ++end;
      this.labels.push(parameter.labels[first] + (end - first > 1 ? ` to ${parameter.labels[end - 1]}` : ''));
      if (parameter.numbers) this.numbers!.push((parameter.numbers[first] + parameter.numbers[end - 1]) / 2);
      first = end;
    }
    this.geometric = this.numbers !== null && areGeometric(this.numbers);
  }
}

// Whether the ratios of neighbours are more alike than their differences.
export function areGeometric(numbers: number[]): boolean {
  if (numbers.length < 3 || numbers[0] <= 0) return false;
  if (numbers[numbers.length - 1] < 4 * numbers[0]) return false;
  const spread = (steps: number[]): number => Math.max(...steps) / Math.min(...steps);
  const next = numbers.slice(1);
  return spread(next.map((number, i) => number / numbers[i])) < spread(next.map((number, i) => number - numbers[i]));
}

export interface Cell {
  x: number;
  line: number;
  count: number;
  mean: number;
  lowest: number;
  highest: number;
  lowestRow: number;
  highestRow: number;
  shown: { mean: number; lowest: number; highest: number }; // what is drawn: in a scaling chart, relative
}

export interface Table {
  x: Axis;
  lines: Axis | null;
  cells: Cell[]; // those that have points, line by line, x ascending
  averaged: boolean; // a cell holds more than one point
}

export function tableOf(metric: Metric, rows: Uint32Array, x: Axis, lines: Axis | null): Table {
  const width = x.labels.length;
  const cells: (Cell | undefined)[] = new Array<Cell | undefined>(width * (lines?.labels.length ?? 1));
  let averaged = false;
  for (const row of rows) {
    const value = valueOf(metric, row);
    if (value === null) continue;
    const column = x.bucket[x.parameter.at[row]];
    const line = lines ? lines.bucket[lines.parameter.at[row]] : 0;
    const cell = cells[line * width + column];
    if (!cell) {
      const own = { mean: value, lowest: value, highest: value };
      cells[line * width + column] = { x: column, line, count: 1, ...own, lowestRow: row, highestRow: row, shown: own };
      continue;
    }
    averaged = true;
    ++cell.count;
    cell.mean += value; // the sum, as yet
    if (value < cell.lowest) [cell.lowest, cell.lowestRow] = [value, row];
    if (value > cell.highest) [cell.highest, cell.highestRow] = [value, row];
  }
  const found = cells.filter((cell): cell is Cell => cell !== undefined);
  for (const cell of found) {
    cell.mean /= cell.count;
    cell.shown = { mean: cell.mean, lowest: cell.lowest, highest: cell.highest };
  }
  return { x, lines, cells: found, averaged };
}

// Each line over its first point; with the work fixed, the other way round: the speedup. What has none is left out.
export function scaled(table: Table, workGrows: boolean): Table {
  const first = new Map<number, number>();
  const cells = table.cells.filter((cell) => {
    if (!first.has(cell.line)) first.set(cell.line, cell.mean);
    const base = first.get(cell.line)!;
    if (base === 0 || (!workGrows && cell.lowest <= 0)) return false;
    cell.shown = workGrows
      ? { mean: cell.mean / base, lowest: cell.lowest / base, highest: cell.highest / base }
      : { mean: base / cell.mean, lowest: base / cell.highest, highest: base / cell.lowest };
    return true;
  });
  return { ...table, cells };
}
