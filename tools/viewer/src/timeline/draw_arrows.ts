// Arrows: coherence messages from lane to lane, and reads-from from a write to the load or read-modify-write that read it.
import { kNetworkColours, kNetworkDashes, kReadsFromColour, networkOf } from '../colours';
import { readsIn, type Read } from '../model/reads';
import { firstAbove } from '../model/search';
import { writeTop } from './draw_core';
import { kLaneGap, rowOf } from './lanes';
import { haloText, span } from './pen';
import { middle, type Scene } from './scene';

export const kMostArrows = 400;
const kMostNamed = 150;
const kMany = 40; // reads in view, which are then drawn faintly
const kFar = 60; // pixels
export const kMostReads = 150;

interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

// Places labels so that none covers another.
class Labels {
  private readonly taken: Rectangle[] = [];

  claim(wanted: Rectangle): boolean {
    const free = this.taken.every(
      (one) => one.x + one.width < wanted.x || wanted.x + wanted.width < one.x || one.y + one.height < wanted.y || wanted.y + wanted.height < one.y,
    );
    if (free) this.taken.push(wanted);
    return free;
  }
}

// Messages between cores and L3; those to and from DRAM are bars of its lane. Returns how many there are in view.
export function drawMessages(scene: Scene): number {
  const { run, pen } = scene;
  const { messages } = run;
  const first = firstAbove(messages.count, (index) => messages.sent(index), pen.view.from - messages.longest - 1);
  const last = firstAbove(messages.count, (index) => messages.sent(index), pen.view.to);
  const shown: number[] = [];
  for (let message = first; message < last; ++message) {
    const names = run.history.names.messages[messages.type(message)];
    if (names.startsWith('Mem') || messages.delivered(message) < pen.view.from) continue;
    shown.push(message);
    if (shown.length > kMostArrows) return last - first;
  }
  const labels = new Labels();
  const named = shown.length <= kMostNamed;
  const chosen = (message: number): boolean => messages.line(message) === scene.selection.line;
  for (const message of shown) if (!chosen(message)) drawMessage(scene, message, false, null);
  for (const message of shown) if (chosen(message)) drawMessage(scene, message, true, named ? labels : null);
  return shown.length;
}

// Where a message leaves or reaches the agent's lane.
function anchor(scene: Scene, agent: number, towards: number): number {
  const { layout, run } = scene;
  const row = agent < run.cores ? rowOf(layout, 'state', agent) : rowOf(layout, 'steps', agent);
  if (!row) return 0;
  return agent < run.cores || towards > agent ? row.top + row.height : row.top;
}

function drawMessage(scene: Scene, message: number, chosen: boolean, labels: Labels | null): void {
  const { run, pen } = scene;
  const { messages } = run;
  const name = run.history.names.messages[messages.type(message)];
  const network = networkOf(name);
  const [from, to] = [messages.from(message), messages.to(message)];
  const start = { x: pen.scale(messages.departs(message)), y: anchor(scene, from, to) };
  const end = { x: pen.scale(Math.min(messages.delivered(message), run.end)), y: anchor(scene, to, from) };
  const { context } = pen;
  context.save();
  context.globalAlpha = chosen ? 1 : 0.35;
  context.setLineDash(kNetworkDashes[network]);
  arrow(scene, start, end, kNetworkColours[network], chosen ? 1.8 : 1.2);
  context.restore();
  if (labels) nameArrow(scene, name, start, end, Math.max(from, to), labels);
}

// The name stands in the gap above the lower of the two lanes, where nothing else is.
function nameArrow(scene: Scene, name: string, start: Point, end: Point, lower: number, labels: Labels): void {
  const { pen, layout } = scene;
  const lane = layout.lanes.find((one) => one.agent === lower);
  if (!lane || end.y === start.y) return;
  const y = lane.top - (kLaneGap / 2) * pen.unit;
  const share = Math.min(Math.max((y - start.y) / (end.y - start.y), 0), 1);
  const x = start.x + share * (end.x - start.x);
  const height = 14 * pen.unit;
  const width = (name.length * 7 + 12) * pen.unit;
  if (x - width / 2 < pen.left || x + width / 2 > pen.right) return;
  const colour = kNetworkColours[networkOf(name)];
  if (labels.claim({ x: x - width / 2, y: y - height / 2, width, height })) haloText(pen, name, x, y, colour);
}

interface Point {
  x: number;
  y: number;
}

function arrow(scene: Scene, start: Point, end: Point, colour: string, width: number): void {
  const { context, unit } = scene.pen;
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = width * unit;
  context.beginPath();
  context.moveTo(start.x, start.y);
  context.lineTo(end.x, end.y);
  context.stroke();
  context.setLineDash([]);
  const angle = Math.atan2(end.y - start.y, end.x - start.x);
  const size = 7 * unit;
  context.beginPath();
  context.moveTo(end.x, end.y);
  context.lineTo(end.x - size * Math.cos(angle - 0.4), end.y - size * Math.sin(angle - 0.4));
  context.lineTo(end.x - size * Math.cos(angle + 0.4), end.y - size * Math.sin(angle + 0.4));
  context.fill();
}

// Loads and read-modify-writes with the write that each read. Returns how many there are in view: too many are not drawn.
export function drawReadsFrom(scene: Scene): number {
  const { run, pen } = scene;
  const shown: Read[] = [];
  for (let core = 0; core < run.cores; ++core) {
    for (const read of readsIn(run, core, pen.view.from, pen.view.to)) {
      shown.push(read);
      if (shown.length > kMostReads) return shown.length;
    }
  }
  for (const read of shown) drawReads(scene, read, shown.length > kMany);
  return shown.length;
}

function drawReads(scene: Scene, read: Read, many: boolean): void {
  const { run, pen, layout } = scene;
  const write = run.allWrites.withId(read.from);
  const ops = rowOf(layout, 'ops', read.core);
  const row = write ? rowOf(layout, 'writes', write.core) : undefined;
  if (!write || !ops || !row) return;
  const index = run.writes[write.core].all.indexOf(write.id);
  const bar = writeTop(scene, row, index);
  const start = { x: pen.scale(read.own ? Math.max(write.dispatched, Math.min(read.cycle, write.visible)) : write.visible), y: bar.top + bar.height / 2 };
  const end = { x: pen.scale(read.cycle), y: middle(ops) + (row.top > ops.top ? ops.height / 2 : -ops.height / 2) };
  const selected = write.id === scene.selection.write;
  if (!selected && !span(pen, Math.min(write.visible, read.cycle), Math.max(write.visible, read.cycle))) return;
  pen.context.save();
  pen.context.globalAlpha = selected ? 1 : many ? 0.45 : 0.75;
  // A write that is far away would only be a line across everything: the end of its arrow tells enough.
  if (!selected && start.x < pen.left - kFar) curve(scene, { x: end.x - 14 * pen.unit, y: end.y - Math.sign(end.y - start.y) * 8 * pen.unit }, end, 1.2);
  else curve(scene, start, end, selected ? 2.4 : 1.4);
  pen.context.restore();
}

function curve(scene: Scene, start: Point, end: Point, width: number): void {
  const { context, unit } = scene.pen;
  const bend = Math.max(18 * unit, Math.abs(end.x - start.x) / 2);
  context.strokeStyle = context.fillStyle = kReadsFromColour;
  context.lineWidth = width * unit;
  context.beginPath();
  context.arc(start.x, start.y, 2.5 * unit, 0, 2 * Math.PI);
  context.fill();
  context.beginPath();
  context.moveTo(start.x, start.y);
  context.bezierCurveTo(start.x + Math.min(bend, 60 * unit), start.y, end.x - Math.min(bend, 24 * unit), end.y, end.x, end.y);
  context.stroke();
  const down = end.y > start.y ? 1 : -1;
  const size = 6 * unit;
  context.beginPath();
  context.moveTo(end.x, end.y);
  context.lineTo(end.x - size, end.y - (size / 2) * down);
  context.lineTo(end.x - size / 2, end.y - size * down);
  context.fill();
}
