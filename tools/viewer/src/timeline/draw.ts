// Draws a timeline: first what depends on the cycles in view only, then, over it, the place where one is.
import { scaleLinear } from 'd3-scale';
import { kCursor, kFaint, kInk, kRule, kVeil } from '../colours';
import { Kind } from '../model/log';
import type { Run } from '../model/run';
import type { Session } from '../session';
import { drawMessages, drawReadsFrom, kMostArrows, kMostReads } from './draw_arrows';
import { drawCharges, drawOccupancy, drawOps, drawState, drawWrites } from './draw_core';
import { drawMemory, drawSteps } from './draw_shared';
import { kLaneGap, layOut, type Layout, type Row } from './lanes';
import { font, type Pen, textIn } from './pen';
import { Densities, type Scene } from './scene';

const kDensities = new WeakMap<Run, Densities>();

export interface Drawn {
  layout: Layout;
  pen: Pen;
  scene: Scene;
  notes: string[]; // what could not be drawn
}

// Gives the canvas the size in device pixels that its place on the page has.
export function prepare(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d')!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

export function makePen(context: CanvasRenderingContext2D, session: Session, layout: Layout, width: number): Pen {
  const { view } = session;
  const [left, right] = [layout.gutter, width - 12 * layout.unit];
  const scale = scaleLinear().domain([view.from, view.to]).range([left, right]);
  return { context, scale, view, left, right, unit: layout.unit };
}

export function drawTimeline(canvas: HTMLCanvasElement, session: Session, index: number, width: number, unit: number): Drawn {
  const run = session.runs[index];
  const selection = session.selections[index];
  const layout = layOut(run, selection.line, unit, session.runs.length > 1 && !session.switches.messages);
  const context = prepare(canvas, width, layout.height);
  const pen = makePen(context, session, layout, width);
  let densities = kDensities.get(run);
  if (!densities) kDensities.set(run, (densities = new Densities(run)));
  const { messages, readsFrom } = session.switches;
  const scene: Scene = { run, pen, layout, selection, densities, messages, readsFrom };
  drawGround(scene);
  clipped(scene, () => layout.rows.forEach((row) => drawRow(scene, row)));
  const notes: string[] = [];
  clipped(scene, () => {
    const sent = messages ? drawMessages(scene) : 0;
    const read = readsFrom ? drawReadsFrom(scene) : 0;
    if (sent > kMostArrows) notes.push(`${sent.toLocaleString('en')} messages in view: zoom in to see them`);
    if (read > kMostReads) notes.push('too many reads in view: zoom in to see what they read from');
  });
  drawLabels(scene);
  return { layout, pen, scene, notes };
}

function clipped(scene: Scene, draw: () => void): void {
  const { pen, layout } = scene;
  pen.context.save();
  pen.context.beginPath();
  pen.context.rect(pen.left, 0, pen.right - pen.left, layout.height);
  pen.context.clip();
  draw();
  pen.context.restore();
}

function drawGround(scene: Scene): void {
  const { pen, layout, run } = scene;
  const { context } = pen;
  const bottom = layout.height;
  const ticks = pen.scale.ticks(Math.max(3, Math.floor((pen.right - pen.left) / (110 * pen.unit)))).filter(Number.isInteger);
  context.font = font(pen, 12);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const tick of ticks) {
    const x = Math.round(pen.scale(tick)) + 0.5;
    context.strokeStyle = '#e6e6e6';
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, layout.axis);
    context.lineTo(x, bottom);
    context.stroke();
    context.fillStyle = kFaint;
    context.fillText(tick.toLocaleString('en'), Math.min(x, pen.right - 14 * pen.unit), layout.axis / 2 + 1);
  }
  const end = pen.scale(run.end + 1);
  if (end < pen.right) {
    context.fillStyle = '#efefef';
    context.fillRect(Math.max(end, pen.left), layout.axis, pen.right - Math.max(end, pen.left), bottom - layout.axis);
  }
  context.strokeStyle = kRule;
  for (const lane of layout.lanes.slice(1)) {
    const y = Math.round(lane.top - (kLaneGap / 2) * pen.unit) + 0.5;
    context.beginPath();
    context.moveTo(0, y);
    context.lineTo(pen.right, y);
    context.stroke();
  }
}

function drawRow(scene: Scene, row: Row): void {
  const { names } = scene.run.history;
  switch (row.kind) {
    case 'ops':
      return drawOps(scene, row);
    case 'charges':
      return drawCharges(scene, row);
    case 'occupancy':
      return drawOccupancy(scene, row);
    case 'writes':
      return drawWrites(scene, row);
    case 'state':
      return drawState(scene, row, Kind.Private, names.private_states);
    case 'directory':
      return drawState(scene, row, Kind.Directory, names.directory_states);
    case 'steps':
      return drawSteps(scene, row);
    case 'memory':
      return drawMemory(scene, row);
  }
}

function drawLabels(scene: Scene): void {
  const { pen, layout } = scene;
  const { context, unit } = pen;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillStyle = kFaint;
  context.font = font(pen, 12);
  context.fillText('cycle', 8 * unit, layout.axis / 2 + 1);
  for (const lane of layout.lanes) {
    context.fillStyle = kInk;
    context.font = font(pen, 13, 700);
    const y = lane.top + 10 * unit;
    context.fillText(lane.title, 8 * unit, y, 64 * unit);
    context.font = font(pen, 12);
    context.fillStyle = kFaint;
    if (lane.subtitle) context.fillText(lane.subtitle, 8 * unit, y + 17 * unit, 64 * unit);
  }
  context.textAlign = 'right';
  context.font = font(pen, 11);
  context.fillStyle = kFaint;
  for (const row of layout.rows) context.fillText(row.label, layout.gutter - 8 * unit, row.top + Math.min(row.height, 26 * unit) / 2 + 0.5, 92 * unit);
}

// Covers the cycles from `from` on.
function drawVeil(pen: Pen, layout: Layout, from: number): void {
  if (from > pen.view.to) return;
  const x = Math.max(pen.scale(from), pen.left);
  pen.context.fillStyle = kVeil;
  pen.context.fillRect(x, layout.axis, pen.right + 1 - x, layout.height - layout.axis);
  textIn(pen, 'hidden while you predict', x + 6 * pen.unit, pen.right - x, layout.axis + 12 * pen.unit, kFaint);
}

// The place where one is, over the timeline.
export function drawCursor(canvas: HTMLCanvasElement, drawn: Drawn, session: Session, index: number, width: number): void {
  const context = prepare(canvas, width, drawn.layout.height);
  const pen = makePen(context, session, drawn.layout, width);
  drawVeil(pen, drawn.layout, session.hiddenFrom(index));
  const { cycle } = session.positions[index];
  if (cycle < pen.view.from - 1 || cycle > pen.view.to) return;
  const x = Math.max(pen.scale(cycle), pen.left);
  const end = Math.min(Math.max(pen.scale(cycle + 1), x + 2), pen.right);
  context.fillStyle = 'rgba(176, 0, 0, .10)';
  context.fillRect(x, drawn.layout.axis, Math.max(end - x, 0), drawn.layout.height - drawn.layout.axis);
  context.fillStyle = kCursor;
  context.fillRect(Math.round(x) - 1, drawn.layout.axis - 4, 2, drawn.layout.height - drawn.layout.axis + 4);
  context.font = font(pen, 12, 700);
  const text = cycle.toLocaleString('en');
  const wide = context.measureText(text).width + 12 * pen.unit;
  const left = Math.min(Math.max(x - wide / 2, pen.left - 12 * pen.unit), pen.right - wide);
  context.fillRect(left, 3, wide, drawn.layout.axis - 7);
  context.fillStyle = '#fff';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, left + wide / 2, drawn.layout.axis / 2);
}
