import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Parameter } from '../src/model/document';
import { effectsOf } from '../src/model/effects';
import { changed, firstState, fragmentOf, others, refusal, restored, rowsOf } from '../src/model/state';
import { areGeometric, Axis, scaled, tableOf } from '../src/model/table';
import { groupedMetrics, numberText } from '../src/model/words';
import { nearest, stepped } from '../src/chart/steps';
import { allRows, small } from './samples';

const numbers = (values: number[]): Parameter => ({ name: 'n', unit: '', labels: values.map(String), numbers: values, at: [] });

test('a table sums up the points of each x and line', () => {
  const sweep = small();
  const [a, b] = sweep.parameters;
  const table = tableOf(sweep.metrics[0], allRows(sweep), new Axis(a, 100), new Axis(b, 100));
  assert.equal(table.averaged, false);
  assert.equal(table.cells.length, 6);
  assert.equal(table.cells.find((cell) => cell.line === 2 && cell.x === 1)!.mean, 220);
  const mean = tableOf(sweep.metrics[0], allRows(sweep), new Axis(b, 100), null);
  assert.equal(mean.averaged, true);
  assert.deepEqual(mean.cells.map(({ count, mean: m, lowest, highest, lowestRow, highestRow }) => [count, m, lowest, highest, lowestRow, highestRow]), [
    [2, 150, 100, 200, 0, 3],
    [2, 160, 110, 210, 1, 4],
    [2, 170, 120, 220, 2, 5],
  ]);
});

test('points without the metric leave no cell', () => {
  const sweep = small();
  assert.equal(tableOf(sweep.metrics[2], allRows(sweep), new Axis(sweep.parameters[0], 100), null).cells.length, 1);
});

test('many values are put together with their neighbours', () => {
  const axis = new Axis(numbers([1, 2, 3, 4, 5]), 2);
  assert.deepEqual(axis.labels, ['1 to 3', '4 to 5']);
  assert.deepEqual(axis.numbers, [2, 4.5]);
  assert.deepEqual(axis.bucket, [0, 0, 0, 1, 1]);
});

test('a log scale is for values that grow by factors', () => {
  assert.ok(areGeometric([1, 2, 4, 8, 16]));
  assert.ok(areGeometric([1, 2, 3, 4, 6, 8, 12, 16]));
  assert.ok(!areGeometric([4, 8, 12, 16]));
  assert.ok(!areGeometric([0, 1, 2, 4, 8]));
  assert.ok(!areGeometric([1, 16]));
});

test('scaling is relative to the first, as a speedup or as it is', () => {
  const sweep = small();
  const table = tableOf(sweep.metrics[0], allRows(sweep), new Axis(sweep.parameters[0], 100), new Axis(sweep.parameters[1], 100));
  assert.deepEqual(scaled(table, true).cells.slice(0, 2).map((cell) => cell.shown.mean), [1, 2]);
  assert.deepEqual(scaled(table, false).cells.slice(0, 2).map((cell) => cell.shown.mean), [1, 0.5]);
});

test('effects are the means per value and the share of the sum of squares', () => {
  const sweep = small();
  const { mean, effects } = effectsOf(sweep.parameters, sweep.metrics[0], allRows(sweep));
  assert.equal(mean, 160);
  assert.deepEqual(effects.map((one) => [one.parameter.name, one.lowest, one.highest]), [['a', 110, 210], ['b', 150, 170]]);
  assert.equal(effects[0].share, 15000 / 15400);
  assert.equal(effects[1].share, 400 / 15400);
});

test('where the points are no full grid no share is known', () => {
  const sweep = small();
  for (const rows of [[0, 1, 2, 3, 4], [0, 4]]) {
    const { effects } = effectsOf(sweep.parameters, sweep.metrics[0], Uint32Array.from(rows));
    assert.deepEqual(effects.map((one) => one.share), [null, null]);
  }
  const { effects } = effectsOf(sweep.parameters, sweep.metrics[0], Uint32Array.from([0, 1, 2]));
  assert.deepEqual(effects.map((one) => [one.parameter.name, one.share]), [['b', 1]]);
});

test('filters leave the rows that they name, and only of parameters that the chart does not show', () => {
  const sweep = small();
  let state = changed(sweep, firstState(sweep), { lines: null });
  assert.deepEqual(others(sweep, state).map((one) => one.name), ['b']);
  state = changed(sweep, state, { filters: { b: 1 } });
  assert.deepEqual([...rowsOf(sweep, state)], [1, 4]);
  state = changed(sweep, state, { lines: 'b' });
  assert.deepEqual(state.filters, {});
});

test('x and lines change places rather than be one, and a chart that cannot be drawn gives way', () => {
  const sweep = small();
  const first = firstState(sweep);
  const swapped = changed(sweep, first, { x: 'b' });
  assert.deepEqual([swapped.x, swapped.lines], ['b', 'a']);
  assert.deepEqual([changed(sweep, first, { lines: 'a' }).x, changed(sweep, first, { lines: 'a' }).lines], ['b', 'a']);
  assert.notEqual(refusal(sweep, swapped, 'scaling'), '');
  assert.equal(changed(sweep, { ...first, chart: 'scaling' }, { x: 'b' }).chart, 'lines');
  assert.equal(changed(sweep, { ...first, chart: 'heatmap' }, { lines: null }).chart, 'lines');
});

test('the address holds the state, and what does not fit is left out', () => {
  const sweep = small();
  const state = changed(sweep, firstState(sweep), { metrics: ['ops', 'cycles'], lines: null, filters: { b: 2 }, fromZero: true });
  assert.deepEqual(restored(sweep, fragmentOf(state)), state);
  for (const bad of ['', '#x', '#%7B', '#null', `#${encodeURIComponent('{"metrics":["no"],"x":5,"filters":{"b":9,"no":1},"chart":"pie"}')}`]) {
    assert.deepEqual(restored(sweep, bad), firstState(sweep));
  }
});

test('the arrow keys walk along a line and across the lines', () => {
  const sweep = small();
  const table = tableOf(sweep.metrics[0], allRows(sweep), new Axis(sweep.parameters[0], 100), new Axis(sweep.parameters[1], 100));
  const spots = table.cells.map((of) => ({ of, x: of.x * 100, y: 300 - of.mean, width: 0, height: 0 }));
  const at = (i: number): number[] => [spots[i].of.line, spots[i].of.x];
  assert.deepEqual(at(stepped(spots, -1, 'ArrowRight')), [0, 0]);
  assert.deepEqual(at(stepped(spots, 0, 'ArrowRight')), [0, 1]);
  assert.deepEqual(at(stepped(spots, 0, 'ArrowUp')), [1, 0]);
  assert.equal(stepped(spots, 0, 'ArrowDown'), 0);
  assert.equal(stepped(spots, 0, 'a'), -1);
  assert.equal(stepped(spots, 0, 'End'), spots.length - 1);
  assert.deepEqual(at(nearest(spots, 98, 91)), [1, 1]);
  const same = spots.map((spot) => ({ ...spot, y: 5 }));
  assert.deepEqual(at(stepped(same, 0, 'ArrowDown')), [1, 0]);
  assert.deepEqual(at(stepped(same, stepped(same, 0, 'ArrowDown'), 'ArrowUp')), [0, 0]);
});

test('every metric has its group, and numbers are short', () => {
  const sweep = small();
  assert.deepEqual(groupedMetrics(sweep.metrics).map((one) => one.metrics.length), [2, 1]);
  assert.deepEqual([1234567, 0.1 + 0.2, 31.5].map(numberText), ['1234567', '0.3', '31.5']);
});
