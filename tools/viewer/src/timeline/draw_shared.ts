// The rows of what the cores share: the directory's steps, and what DRAM reads and writes.
import { kInk } from '../colours';
import { A } from '../model/log';
import { firstAbove } from '../model/search';
import type { Row } from './lanes';
import { span, textIn } from './pen';
import type { Scene } from './scene';

const kMostTicks = 1500;

export function drawSteps(scene: Scene, row: Row): void {
  const { run, pen } = scene;
  const { context } = pen;
  const steps = run.directorySteps(row.agent);
  const cycleOf = (index: number): number => run.log.cycle[steps[index]];
  const first = firstAbove(steps.length, cycleOf, Math.floor(pen.view.from) - 1);
  const last = firstAbove(steps.length, cycleOf, pen.view.to);
  const stride = Math.max(1, Math.floor((last - first) / kMostTicks));
  context.fillStyle = '#f7f7f7';
  context.fillRect(pen.left, row.top, pen.right - pen.left, row.height);
  for (let index = first; index < last; index += stride) {
    const event = steps[index];
    const cycle = cycleOf(index);
    const at = span(pen, cycle, cycle + 1);
    if (!at) continue;
    const chosen = run.log.argument(event, A.directory.line) === scene.selection.line;
    context.fillStyle = chosen ? '#0072b2' : '#8a9aa8';
    context.fillRect(at.x, row.top + 1, Math.max(Math.min(at.width, 5 * pen.unit), 2), row.height - 2);
    const next = index + stride < steps.length ? pen.scale(cycleOf(index + stride)) : pen.right;
    const number = run.log.argument(event, A.directory.event);
    const name = number < 0 ? 'start' : run.history.names.directory_events[number];
    const text = `${name} ${run.symbols.name(run.log.argument(event, A.directory.line))}`;
    const begin = at.x + Math.min(at.width, 5 * pen.unit);
    textIn(pen, text, begin, Math.min(next, pen.right) - begin, row.top + row.height / 2, kInk, 11, chosen ? 600 : 400);
  }
}

// A read or write lasts from its message to its answer. One that begins before the one before ends stands lower.
export function drawMemory(scene: Scene, row: Row): void {
  const { run, pen } = scene;
  const { messages } = run;
  const { memory } = messages;
  const first = firstAbove(memory.length, (index) => messages.sent(memory[index]), pen.view.from - messages.longest - 1);
  const last = firstAbove(memory.length, (index) => messages.sent(memory[index]), pen.view.to);
  const stride = Math.max(1, Math.floor((last - first) / kMostTicks));
  pen.context.fillStyle = '#f7f7f7';
  pen.context.fillRect(pen.left, row.top, pen.right - pen.left, row.height);
  let lower = false;
  for (let index = first; index < last; index += stride) {
    const message = memory[index];
    const before = index > 0 ? messages.delivered(memory[index - 1]) : -1;
    lower = before > messages.sent(message) && !lower;
    drawAccess(scene, row, message, lower);
  }
}

function drawAccess(scene: Scene, row: Row, message: number, lower: boolean): void {
  const { run, pen } = scene;
  const at = span(pen, run.messages.sent(message), Math.min(run.messages.delivered(message), run.end));
  if (!at) return;
  const isWrite = run.history.names.messages[run.messages.type(message)] === 'MemWrite';
  const height = row.height / 2 - 1;
  const top = row.top + (lower ? height + 2 : 0);
  pen.context.fillStyle = isWrite ? '#7a5c00' : '#123a5c';
  pen.context.fillRect(at.x, top, at.width, height);
  textIn(pen, `${isWrite ? 'write' : 'read'} ${run.symbols.name(run.messages.line(message))}`, at.x, at.width, top + height / 2, '#fff', 10.5);
}
