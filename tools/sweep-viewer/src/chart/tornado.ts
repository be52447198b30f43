// How far each parameter moves the metric's mean, the widest at the top.
import * as Plot from '@observablehq/plot';
import { kLineColours } from '../colours';
import type { Effect } from '../model/effects';
import { percentText } from '../model/words';
import { numberText } from '../model/words';
import { type Drawn, type Frame, kInk, kMarginTop, plotted, textWidth, titles } from './frame';

const kRow = 52;
export const tornadoHeight = (effects: number): number => kMarginTop + kRow * effects + 62;

function ends(effect: Effect): { low: string; high: string } {
  const label = (mean: number): string => effect.parameter.labels[effect.means.find((one) => one.mean === mean)!.value];
  return { low: label(effect.lowest), high: label(effect.highest) };
}

export function drawTornado(effects: Effect[], mean: number, frame: Frame, unit: string): Drawn<Effect> {
  const marginLeft = 24 + Math.max(...effects.map((one) => textWidth(one.parameter.name)));
  const [low, high] = [Math.min(...effects.map((one) => one.lowest)), Math.max(...effects.map((one) => one.highest))];
  const side = 30 + Math.max(...effects.flatMap((one) => Object.values(ends(one)).map(textWidth)));
  const marginRight = 96;
  const inner = frame.width - marginLeft - marginRight;
  const margin = high > low ? ((high - low) * side) / Math.max(100, inner - 2 * side) : 1;
  const y = (one: Effect): string => one.parameter.name;
  const svg = plotted({
    width: frame.width,
    height: frame.height,
    marginTop: kMarginTop,
    marginRight,
    marginBottom: 62,
    marginLeft,
    x: { domain: [low - margin, high + margin], label: unit ? `mean (${unit})` : 'mean', labelAnchor: 'center', labelArrow: 'none', labelOffset: 52, grid: true, tickFormat: (n: number) => numberText(n), ticks: 6 } as Plot.ScaleOptions,
    y: { type: 'band', domain: effects.map(y), label: null, padding: 0.28, tickSize: 0 } as Plot.ScaleOptions,
    marks: [
      ...titles(frame, marginLeft),
      Plot.barX(effects, { x1: 'lowest', x2: 'highest', y, fill: kLineColours[0], insetLeft: -1, insetRight: -1 }),
      Plot.ruleX([mean], { stroke: kInk, strokeWidth: 2, strokeDasharray: '7 5' }),
      Plot.text(effects, { x: 'lowest', y, text: (one: Effect) => ends(one).low, textAnchor: 'end', dx: -9 }),
      Plot.text(effects, { x: 'highest', y, text: (one: Effect) => ends(one).high, textAnchor: 'start', dx: 9 }),
      Plot.text(effects, { frameAnchor: 'right', y, text: (one: Effect) => percentText(one.share), textAnchor: 'end', dx: marginRight - 14, fontWeight: 'bold' }),
    ],
  });
  const scale = (name: 'x' | 'y') => svg.scale(name)!;
  const tall = scale('y').bandwidth!;
  return {
    svg,
    spots: effects.map((of) => {
      const [from, to] = [scale('x').apply(of.lowest) as number, scale('x').apply(of.highest) as number];
      return { of, x: (from + to) / 2, y: (scale('y').apply(y(of)) as number) + tall / 2, width: to - from + 2, height: tall };
    }),
  };
}
