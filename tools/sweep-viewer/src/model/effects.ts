// What each parameter does to a metric by itself: the same sums as sim/sweep/effects.
import { type Metric, type Parameter, valueOf } from './document';

export interface Effect {
  parameter: Parameter;
  means: { value: number; count: number; mean: number }[];
  lowest: number;
  highest: number;
  share: number | null; // of the variance, 0 to 1; null: the points are no full grid of the parameters
}

function effectOf(parameter: Parameter, metric: Metric, rows: Uint32Array, mean: number, total: number): Effect {
  const sums = new Float64Array(parameter.labels.length);
  const counts = new Uint32Array(parameter.labels.length);
  for (const row of rows) {
    const value = valueOf(metric, row);
    if (value === null) continue;
    sums[parameter.at[row]] += value;
    ++counts[parameter.at[row]];
  }
  const means: Effect['means'] = [];
  let between = 0;
  for (let value = 0; value < sums.length; ++value) {
    if (counts[value] === 0) continue;
    const own = sums[value] / counts[value];
    between += counts[value] * (own - mean) ** 2;
    means.push({ value, count: counts[value], mean: own });
  }
  let [lowest, highest] = [Infinity, -Infinity];
  for (const one of means) [lowest, highest] = [Math.min(lowest, one.mean), Math.max(highest, one.mean)];
  return { parameter, means, lowest, highest, share: total > 0 ? Math.min(1, between / total) : 0 };
}

// Whether so many points are all combinations of the parameters' values.
function isFullGrid(effects: Effect[], points: number): boolean {
  const combinations = effects.reduce((product, one) => product * one.means.length, 1);
  return combinations === points && effects.every(({ means }) => means.every((one) => one.count === points / means.length));
}

// The widest first. Parameters that the rows leave at one value have no effect to show.
export function effectsOf(parameters: Parameter[], metric: Metric, rows: Uint32Array): { mean: number; effects: Effect[] } {
  let [sum, count, total] = [0, 0, 0];
  for (const row of rows) {
    const value = valueOf(metric, row);
    if (value === null) continue;
    sum += value;
    ++count;
  }
  const mean = count > 0 ? sum / count : 0;
  for (const row of rows) {
    const value = valueOf(metric, row);
    if (value !== null) total += (value - mean) ** 2;
  }
  const effects = parameters.map((one) => effectOf(one, metric, rows, mean, total)).filter((one) => one.means.length > 1);
  if (!isFullGrid(effects, count)) for (const one of effects) one.share = null;
  effects.sort((a, b) => b.highest - b.lowest - (a.highest - a.lowest));
  return { mean, effects };
}
