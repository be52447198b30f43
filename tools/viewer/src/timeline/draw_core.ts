// A core's rows: its ops, what its cycles were charged to, its store buffer, its writes, and the state of a line.
import { causePaint, kBufferColour, kInk, kOpPaints, kRule, segmentPaint, statePaint } from '../colours';
import { A, Kind } from '../model/log';
import { firstAbove, firstAboveIn } from '../model/search';
import { kSegments, segmentsOf } from '../model/segments';
import { kMostExact, sumUp } from './density';
import { type Row, writeRowHeight } from './lanes';
import { box, columns, font, span, textIn } from './pen';
import type { Scene } from './scene';

const kMostBoxes = 3000;

export function drawOps(scene: Scene, row: Row): void {
  const { run, pen } = scene;
  const track = run.tracks[row.agent];
  const first = track.firstOpFrom(Math.floor(pen.view.from));
  const last = firstAbove(track.ops.length, (index) => track.oldestFrom(index), pen.view.to);
  if (last - first > kMostBoxes) {
    const ops = scene.densities.ops[row.agent];
    drawColumns(scene, row, ops, first, last, 1, () => ({ fill: '#7d8fa3', text: '#fff' }));
    return;
  }
  for (let index = first; index < last; ++index) drawOp(scene, row, index);
}

// The cycles over which the op is drawn: ops that leave in one cycle share it.
export function opSpan(scene: Scene, core: number, index: number): { from: number; to: number } {
  const track = scene.run.tracks[core];
  const left = track.left(index);
  let before = 0;
  while (index - before > 0 && track.left(index - before - 1) === left) ++before;
  let after = 0;
  while (index + after + 1 < track.ops.length && track.left(index + after + 1) === left) ++after;
  const share = 1 / (before + after + 1);
  const from = before === 0 ? track.oldestFrom(index) : left + before * share;
  return { from, to: left + (before + 1) * share };
}

function drawOp(scene: Scene, row: Row, index: number): void {
  const { run, pen, selection } = scene;
  const track = run.tracks[row.agent];
  const { from, to } = opSpan(scene, row.agent, index);
  const at = span(pen, from, to);
  if (!at) return;
  const records = run.recordsOf(row.agent, track.op(index), track.dispatched(index));
  const barrier = records.barrier && (records.barrier.stall > 0 || !records.load);
  const { context } = pen;
  context.fillStyle = kOpPaints[barrier ? 'barrier' : records.write ? 'write' : records.load ? 'load' : 'other'].fill;
  context.fillRect(at.x, row.top, at.width, row.height);
  if (at.width > 3) {
    context.strokeStyle = '#8a8a8a';
    context.lineWidth = 1;
    context.strokeRect(Math.round(at.x) + 0.5, row.top + 0.5, at.width - 1, row.height - 1);
  }
  const text = run.opText(track.lineNumber(index), records.write ?? records.load ?? records.barrier);
  textIn(pen, text, at.x, at.width, row.top + row.height / 2, kInk);
  const selected = (records.write && records.write.id === selection.write) || (records.barrier && records.barrier.id === selection.barrier);
  if (selected) outline(scene, at.x, row.top, at.width, row.height);
}

export function outline(scene: Scene, x: number, top: number, width: number, height: number): void {
  const { context } = scene.pen;
  context.strokeStyle = '#000';
  context.lineWidth = 2.5;
  context.strokeRect(x + 0.5, top - 0.5, Math.max(width - 1, 3), height + 1);
}

function drawColumns(scene: Scene, row: Row, intervals: Scene['densities']['ops'][number], first: number, last: number, kinds: number, paintOf: (kind: number) => { fill: string; text: string }): void {
  const { pen } = scene;
  const count = Math.max(1, Math.floor(pen.right - pen.left));
  const { from, to } = pen.view;
  const amounts =
    last - first > kMostExact
      ? scene.densities.of(intervals, kinds).columns(from, to, count)
      : sumUp(intervals, first, last, from, to, count, kinds);
  columns(pen, row.top, row.height, amounts, kinds, paintOf);
}

export function drawCharges(scene: Scene, row: Row): void {
  const { run, pen } = scene;
  const track = run.tracks[row.agent];
  const first = Math.max(0, firstAboveIn(track.from, pen.view.from) - 1);
  const last = firstAboveIn(track.from, pen.view.to);
  const causes = run.history.names.causes;
  if (last - first > kMostBoxes) {
    drawColumns(scene, row, scene.densities.charges[row.agent], first, last, causes.length, (kind) => causePaint(causes[kind]));
    return;
  }
  for (let index = first; index < last; ++index) {
    const name = causes[track.cause[index]];
    const paint = causePaint(name);
    const from = track.from[index];
    const at = box(pen, from, from + track.cycles[index], row.top, row.height, paint);
    if (at && name !== 'issue' && !paint.hatched) textIn(pen, name, at.x, at.width, row.top + row.height / 2, paint.text, 11);
    else if (at && paint.hatched) label(scene, name, at, row);
  }
}

// Text on a hatched box stands on a plain ground.
function label(scene: Scene, text: string, at: { x: number; width: number }, row: { top: number; height: number }): void {
  const { pen } = scene;
  pen.context.font = font(pen, 11);
  const width = pen.context.measureText(text).width + 8 * pen.unit;
  if (width > at.width) return;
  pen.context.fillStyle = 'rgba(255,255,255,.88)';
  pen.context.fillRect(at.x + 2, row.top + 1, width, row.height - 2);
  textIn(pen, text, at.x + 1, width + 4, row.top + row.height / 2, kInk, 11);
}

export function drawOccupancy(scene: Scene, row: Row): void {
  const { run, pen } = scene;
  const writes = run.writes[row.agent];
  const { context } = pen;
  const entries = Number(run.document.config['store_buffer.entries'] ?? writes.peak);
  const full = Math.max(writes.peak, Math.min(entries, 4));
  context.fillStyle = '#f7f7f7';
  context.fillRect(pen.left, row.top, pen.right - pen.left, row.height);
  context.fillStyle = kBufferColour;
  const draw = (from: number, to: number, level: number): void => {
    const at = level > 0 ? span(pen, from, to) : null;
    if (!at) return;
    const height = (level / full) * (row.height - 2);
    context.fillRect(at.x, row.top + row.height - height, at.width, height);
    if (at.width > 16 * pen.unit) numeral(scene, String(level), at.x + 3, row.top + row.height - 5.5 * pen.unit);
  };
  const stride = writes.stride(pen.view.from, pen.view.to);
  writes.eachLevel(pen.view.from, pen.view.to, stride, draw);
  context.fillStyle = kBufferColour;
}

function numeral(scene: Scene, text: string, x: number, y: number): void {
  const { context } = scene.pen;
  const before = context.fillStyle;
  context.font = font(scene.pen, 10, 600);
  context.fillStyle = kInk;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(text, x, y);
  context.fillStyle = before;
}

export function drawWrites(scene: Scene, row: Row): void {
  const { run, pen } = scene;
  const writes = run.writes[row.agent];
  const first = writes.all.firstFrom(Math.floor(pen.view.from) - writes.longest);
  const last = writes.all.firstFrom(Math.ceil(pen.view.to) + 1);
  if (last - first > kMostBoxes) {
    const intervals = scene.densities.segments[row.agent];
    const all = intervals.count;
    const exact = all <= kMostExact;
    drawColumns(scene, row, intervals, 0, exact ? all : Infinity, kSegments.length, (kind) => segmentPaint(kSegments[kind]));
    return;
  }
  for (let index = first; index < last; ++index) drawWrite(scene, row, index);
}

// Where the write's bar stands.
export function writeTop(scene: Scene, row: Row, index: number): { top: number; height: number } {
  const writes = scene.run.writes[row.agent];
  const pitch = writeRowHeight(writes.rowCount) * scene.layout.unit;
  const gap = pitch > 8 ? 2 : 1;
  return { top: row.top + writes.rows[index] * pitch, height: pitch - gap };
}

function drawWrite(scene: Scene, row: Row, index: number): void {
  const { run, pen, selection } = scene;
  const write = run.writes[row.agent].all.at(index);
  const whole = span(pen, write.dispatched, write.visible);
  if (!whole) return;
  const { top, height } = writeTop(scene, row, index);
  for (const part of segmentsOf(write)) {
    const from = write.dispatched + part.from;
    const paint = segmentPaint(part.name);
    const at = box(pen, from, from + part.cycles, top, height, paint);
    if (!at || height < 11 * pen.unit) continue;
    if (paint.hatched) label(scene, part.name, at, { top, height });
    else textIn(pen, part.name, at.x, at.width, top + height / 2, paint.text, 11);
  }
  if (write.id === selection.write) outline(scene, whole.x, top, whole.width, height);
}

// The state of the selected line over time; `kind`: of which steps.
export function drawState(scene: Scene, row: Row, kind: Kind, names: string[]): void {
  const { run, pen, selection } = scene;
  if (selection.line < 0) return;
  const events = run.eventsOfLine(selection.line);
  const index = firstAbove(events.length, (at) => run.log.cycle[events[at]], pen.view.from);
  let state = stateBefore(scene, row, events, index, kind);
  let from = pen.view.from;
  const draw = (to: number): void => {
    const at = box(pen, from, to, row.top, row.height, statePaint(names[state]));
    if (!at) return;
    if (at.width > 4) frame(scene, at.x, row.top, at.width, row.height);
    textIn(pen, names[state], at.x, at.width, row.top + row.height / 2, '#000', 11, names[state].length === 1 && state > 0 ? 700 : 400);
  };
  const pixel = (pen.view.to - pen.view.from) / (pen.right - pen.left);
  for (let at = index; at < events.length; ++at) {
    const event = events[at];
    const cycle = run.log.cycle[event];
    if (cycle > pen.view.to) break;
    if (run.log.kind[event] !== kind || run.log.argument(event, 0) !== row.agent) continue;
    if (cycle - from >= pixel) {
      draw(cycle);
      from = cycle;
    }
    state = run.log.argument(event, A.private.to);
  }
  draw(Math.min(pen.view.to, run.end + 1));
}

function frame(scene: Scene, x: number, top: number, width: number, height: number): void {
  const { context } = scene.pen;
  context.strokeStyle = kRule;
  context.lineWidth = 1;
  context.strokeRect(Math.round(x) + 0.5, top + 0.5, width - 1, height - 1);
}

function stateBefore(scene: Scene, row: Row, events: Uint32Array, index: number, kind: Kind): number {
  const { log } = scene.run;
  for (let at = index - 1; at >= 0; --at)
    if (log.kind[events[at]] === kind && log.argument(events[at], 0) === row.agent) return log.argument(events[at], A.private.to);
  return 0;
}

