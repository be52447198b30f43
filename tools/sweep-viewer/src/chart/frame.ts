// What all charts share: sizes, the titles in the picture, axes.
import * as Plot from '@observablehq/plot';
import type { Axis } from '../model/table';
import { withUnit } from '../model/document';

export const kFont = 16;
export const kInk = '#1a1a1a';
export const kFaint = '#595959';
const kCharacter = 0.6 * kFont; // its width, generously

export interface Spot<Of> {
  of: Of;
  x: number; // in pixels of the picture
  y: number;
  width: number; // of what is there; 0: a point
  height: number;
}

export interface Drawn<Of> {
  svg: SVGSVGElement;
  spots: Spot<Of>[];
}

export interface Frame {
  width: number;
  height: number;
  title: string;
  note: string;
}

export const textWidth = (text: string): number => text.length * kCharacter;

// Of values at these places, those whose labels do not run into each other.
export function roomy(labels: string[], places: number[]): number[] {
  const kept: number[] = [];
  let free = -Infinity;
  labels.forEach((label, i) => {
    const half = textWidth(label) / 2 + 4;
    if (places[i] - half < free) return;
    free = places[i] + half;
    kept.push(i);
  });
  return kept;
}

export const kMarginTop = 72;

// Title and note stand in the picture, so that they are in a saved one too.
export function titles(frame: Frame, marginLeft: number): Plot.Markish[] {
  const at = (text: string, dy: number, options: Plot.TextOptions): Plot.Markish =>
    Plot.text([text], { frameAnchor: 'top-left', textAnchor: 'start', dx: 8 - marginLeft, dy, lineAnchor: 'bottom', ...options });
  return [at(frame.title, -48, { fontSize: 19, fontWeight: 'bold', fill: kInk }), at(frame.note, -26, { fontSize: 14, fill: kFaint })];
}

export function plotted(options: Plot.PlotOptions): SVGSVGElement & Plot.Plot {
  const svg = Plot.plot({ className: 'chart', style: { fontSize: `${kFont}px`, color: kInk, background: 'none', overflow: 'visible' }, ...options }) as SVGSVGElement & Plot.Plot;
  // The page's policy allows no style but its own, and style.css has what is needed of this one.
  svg.querySelectorAll('style').forEach((style) => style.remove());
  svg.setAttribute('font-family', "Helvetica, Arial, 'DejaVu Sans', sans-serif");
  return svg;
}

// A parameter along the x axis: numbers at their places, anything else side by side.
export interface Along {
  options: Plot.ScaleOptions;
  value: (x: number) => number | string; // of a value of the axis
  place: (n: number) => number; // of any number between
}

export function along(axis: Axis, inner: number): Along {
  const { numbers, labels } = axis;
  const label = withUnit(axis.parameter);
  if (!numbers || numbers.length < 2) {
    const places = labels.map((_, i) => ((i + 0.5) * inner) / labels.length);
    return { options: { type: 'point', domain: labels, padding: 0.5, label, ticks: roomy(labels, places).map((i) => labels[i]) } as Plot.ScaleOptions, value: (x) => labels[x], place: (n) => n };
  }
  // The logarithms are ours: the library's log scale leaves out labels that we want.
  const place = axis.geometric ? Math.log2 : (n: number): number => n;
  const at = numbers.map(place);
  const [low, high] = [at[0], at[at.length - 1]];
  const shown = roomy(labels, at.map((n) => ((n - low) / (high - low)) * inner));
  const texts = new Map(shown.map((i) => [at[i], labels[i]]));
  const options = { type: 'linear', domain: [low, high], label, ticks: shown.map((i) => at[i]), tickFormat: (n: number) => texts.get(n) ?? '', inset: 14 };
  return { options: options as Plot.ScaleOptions, value: (x) => at[x], place };
}
