// Drawing with a scale: boxes over cycles, text that stays within its box, and columns where a pixel holds many things.
import type { ScaleLinear } from 'd3-scale';
import type { Paint } from '../colours';
import type { Viewport } from './viewport';

export interface Pen {
  context: CanvasRenderingContext2D;
  scale: ScaleLinear<number, number>;
  view: Viewport;
  left: number; // pixels, of the drawing area
  right: number;
  unit: number;
}

const kPatterns = new Map<string, CanvasPattern>();

// The fill of a paint; hatched ones with dark or light diagonals.
export function fillOf(pen: Pen, paint: Paint): string | CanvasPattern {
  if (!paint.hatched) return paint.fill;
  const key = paint.fill;
  let pattern = kPatterns.get(key);
  if (!pattern) {
    const tile = document.createElement('canvas');
    tile.width = tile.height = 6;
    const context = tile.getContext('2d')!;
    context.fillStyle = paint.fill;
    context.fillRect(0, 0, 6, 6);
    context.strokeStyle = paint.text === '#fff' ? 'rgba(255,255,255,.45)' : 'rgba(0,0,0,.32)';
    context.lineWidth = 1;
    context.beginPath();
    for (const shift of [-6, 0, 6]) {
      context.moveTo(shift - 1, 7);
      context.lineTo(shift + 7, -1);
    }
    context.stroke();
    pattern = pen.context.createPattern(tile, 'repeat')!;
    kPatterns.set(key, pattern);
  }
  return pattern;
}

// A box over [from, to) cycles, cut to the drawing area; null when nothing of it is in view.
export function span(pen: Pen, from: number, to: number): { x: number; width: number } | null {
  if (to < pen.view.from || from > pen.view.to) return null;
  const x = Math.max(pen.scale(from), pen.left);
  const end = Math.min(pen.scale(to), pen.right);
  return end < x ? null : { x, width: Math.max(end - x, 1) };
}

export function box(pen: Pen, from: number, to: number, top: number, height: number, paint: Paint): { x: number; width: number } | null {
  const at = span(pen, from, to);
  if (!at) return null;
  pen.context.fillStyle = fillOf(pen, paint);
  pen.context.fillRect(at.x, top, at.width, height);
  return at;
}

export const font = (pen: Pen, pixels: number, weight = 400): string =>
  `${weight} ${pixels * pen.unit}px system-ui, "Segoe UI", "DejaVu Sans", sans-serif`;

// Text within a box, shortened with an ellipsis; nothing when not even a few letters fit.
export function textIn(pen: Pen, text: string, x: number, width: number, middle: number, colour: string, size = 12, weight = 400): void {
  const room = width - 6 * pen.unit;
  if (room < 8 * pen.unit || text === '') return;
  const { context } = pen;
  context.font = font(pen, size, weight);
  const shown = fitted(context, text, room);
  if (shown === '') return;
  context.fillStyle = colour;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(shown, x + 3 * pen.unit, middle + 0.5);
}

function fitted(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  let length = Math.floor((text.length * room) / context.measureText(text).width);
  while (length > 0 && context.measureText(`${text.slice(0, length)}…`).width > room) --length;
  return length < 2 ? '' : `${text.slice(0, length)}…`;
}

// Text with a halo, over whatever is below it.
export function haloText(pen: Pen, text: string, x: number, y: number, colour: string, size = 11): void {
  const { context } = pen;
  context.font = font(pen, size, 600);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineWidth = 4;
  context.lineJoin = 'round';
  context.strokeStyle = 'rgba(255,255,255,.92)';
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

// Columns of a pixel each, in which shares of several paints are stacked.
export function columns(pen: Pen, top: number, height: number, amounts: Float32Array, kinds: number, paintOf: (kind: number) => Paint): void {
  const count = amounts.length / kinds;
  for (let column = 0; column < count; ++column) {
    let sum = 0;
    for (let kind = 0; kind < kinds; ++kind) sum += amounts[column * kinds + kind];
    if (sum === 0) continue;
    let y = top;
    for (let kind = 0; kind < kinds; ++kind) {
      const share = (amounts[column * kinds + kind] / sum) * height;
      if (share <= 0) continue;
      pen.context.fillStyle = paintOf(kind).fill;
      pen.context.fillRect(pen.left + column, y, 1.5, share);
      y += share;
    }
  }
}
