// What lies under a point of the timeline: what to tell about it, and what to select.
import { A } from '../model/log';
import { firstAbove, firstAboveIn } from '../model/search';
import { segmentAt } from '../model/segments';
import { exactText, type WriteRecord } from '../model/document';
import { describe } from '../sentences/describe';
import { kCauseMeanings, kSegmentMeanings } from '../sentences/meanings';
import { opSpan, writeTop } from './draw_core';
import type { Drawn } from './draw';
import type { Row } from './lanes';

export interface Hit {
  cycle: number;
  until: number; // the last cycle that the text tells of
  text: string[]; // lines
  write?: number;
  barrier?: number;
  line?: number;
}

// Of what reaches into the cycles from `hidden` on nothing is told.
export function hitTest(drawn: Drawn, x: number, y: number, hidden: number): Hit | null {
  const { pen, layout } = drawn;
  if (x < pen.left || x > pen.right) return null;
  const at = pen.scale.invert(x);
  const cycle = Math.max(0, Math.floor(at));
  const row = layout.rows.find((one) => y >= one.top - 1 && y <= one.top + one.height + 1);
  const found = row ? inRow(drawn, row, at, y) : null;
  return found && found.until < hidden ? found : { cycle, until: cycle, text: [] };
}

function inRow(drawn: Drawn, row: Row, at: number, y: number): Hit | null {
  const cycle = Math.max(0, Math.floor(at));
  switch (row.kind) {
    case 'ops':
      return opHit(drawn, row, at);
    case 'charges':
      return chargeHit(drawn, row, cycle);
    case 'occupancy': {
      const count = drawn.scene.run.writes[row.agent].occupancyAt(cycle);
      return { cycle, until: cycle, text: [`${count} ${count === 1 ? 'write' : 'writes'} in the store buffer`] };
    }
    case 'writes':
      return writeHit(drawn, row, cycle, y);
    case 'steps':
      return stepHit(drawn, row, at);
    case 'state':
    case 'directory':
    case 'memory':
      return null;
  }
}

function opHit(drawn: Drawn, row: Row, at: number): Hit | null {
  const { run } = drawn.scene;
  const track = run.tracks[row.agent];
  let index = track.firstOpFrom(Math.floor(at));
  while (index < track.ops.length && opSpan(drawn.scene, row.agent, index).to < at) ++index;
  if (index >= track.ops.length || opSpan(drawn.scene, row.agent, index).from > at) return null;
  const { write, barrier, load } = run.recordsOf(row.agent, track.op(index), track.dispatched(index));
  const text = [run.opText(track.lineNumber(index), write ?? load ?? barrier)];
  text.push(`dispatched in ${track.dispatched(index)}, left the window in ${track.left(index)}`);
  if (load) text.push(`read ${(load.value ?? null) === null ? '?' : exactText(load.value!)} from ${load.source} in ${load.performed}`);
  if (write) text.push(`visible in ${write.visible}`);
  if (barrier) text.push(`barrier: stalled ${barrier.stall} cycles`);
  const line = load ? run.symbols.lineOf(Number(load.address)) : -1;
  const select = barrier && barrier.stall > 0 ? { barrier: barrier.id } : write ? { write: write.id } : barrier ? { barrier: barrier.id } : {};
  const until = Math.max(track.left(index), load?.performed ?? 0, write?.visible ?? 0, barrier?.completed ?? 0);
  return { cycle: Math.floor(at), until, text, ...select, ...(line >= 0 && { line }) };
}

function chargeHit(drawn: Drawn, row: Row, cycle: number): Hit | null {
  const { run } = drawn.scene;
  const track = run.tracks[row.agent];
  const index = firstAboveIn(track.from, cycle) - 1;
  if (index < 0 || cycle >= track.from[index] + track.cycles[index]) return null;
  const name = run.history.names.causes[track.cause[index]];
  const from = track.from[index];
  return { cycle, until: from + track.cycles[index] - 1, text: [`${name}: ${track.cycles[index]} cycles, ${from} to ${from + track.cycles[index]}`, kCauseMeanings[name] ?? ''] };
}

function writeHit(drawn: Drawn, row: Row, cycle: number, y: number): Hit | null {
  const { run } = drawn.scene;
  const writes = run.writes[row.agent];
  for (let index = writes.all.firstFrom(cycle - writes.longest); index < writes.all.length; ++index) {
    if (writes.all.dispatched[index] > cycle) return null;
    const { top, height } = writeTop(drawn.scene, row, index);
    if (cycle >= writes.visible[index] || y < top || y > top + height) continue;
    const write = writes.all.at(index);
    return { cycle, until: write.visible, text: writeText(drawn, write, cycle), write: write.id };
  }
  return null;
}

function writeText(drawn: Drawn, write: WriteRecord, cycle: number): string[] {
  const segment = segmentAt(write, cycle);
  const text = [`${drawn.scene.run.writeText(write)}: dispatched in ${write.dispatched}, visible in ${write.visible}`];
  if (segment) text.push(`now ${segment}: ${kSegmentMeanings[segment] ?? ''}`);
  return text;
}

function stepHit(drawn: Drawn, row: Row, at: number): Hit | null {
  const { run, pen } = drawn.scene;
  const steps = run.directorySteps(row.agent);
  const index = firstAbove(steps.length, (one) => run.log.cycle[steps[one]], at) - 1;
  if (index < 0) return null;
  const cycle = run.log.cycle[steps[index]];
  if (pen.scale(at) - pen.scale(cycle) > 120) return null;
  return { cycle, until: cycle, text: [`cycle ${cycle}`, describe(run, steps[index])], line: run.log.argument(steps[index], A.directory.line) };
}
