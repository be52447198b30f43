// Sweeps made by hand. The small one is that of tests/sweep/hand_made_sweep: the same numbers must come out.
import type { Metric, Parameter, Sweep } from '../src/model/document';

export function sweepOf(parameters: Parameter[], metrics: Metric[]): Sweep {
  const count = parameters[0].at.length;
  const points = Array.from({ length: count }, (_, i) => i);
  return {
    schema: 'membar.plot/1',
    title: 'Two <ways>',
    state: `${count} points`,
    constants: [['trace', 't']],
    points,
    commands: points.map((i) => `membar run t.trace # ${i}`),
    parameters,
    metrics,
    choice: { metrics: [metrics[0].name], x: parameters[0].name, lines: parameters[1]?.name ?? null, chart: 'lines', work_grows: false, drawn: false, averaged: 'mean over the other parameters' },
  };
}

export function small(): Sweep {
  return sweepOf(
    [
      { name: 'a', unit: '', labels: ['1', '2'], numbers: [1, 2], at: [0, 0, 0, 1, 1, 1] },
      { name: 'b', unit: '', labels: ['x', 'y', 'z'], numbers: null, at: [0, 1, 2, 0, 1, 2] },
    ],
    [
      { name: 'cycles', unit: 'cycles', values: [100, 110, 120, 200, 210, 220] },
      { name: 'ops', unit: '', constant: 7 },
      { name: 'barrier:full', unit: 'cycles', values: [null, 31.5, null, null, null, null] },
    ],
  );
}

export const allRows = (sweep: Sweep): Uint32Array => Uint32Array.from(sweep.points, (_, i) => i);
