// What a position shows, as a list of sentences: the events that just happened, what the records add (a write becomes
// visible, a barrier begins or completes), and when nothing happened: what everybody waits for.
import type { BarrierRecord, WriteRecord } from '../model/document';
import { type Position, shownEvents } from '../model/position';
import type { Run } from '../model/run';
import { segmentAt } from '../model/segments';
import { describe } from './describe';
import { fillIn, listed } from './fill_in';
import { kCauseMeanings } from './meanings';

export interface Happening {
  text: string;
  event: number; // -1: from the records
  write?: number;
  barrier?: number;
}

const kMostSentences = 40;
const kNothingChosen = { write: -1, barrier: -1 };

// At the end of a cycle the records come first, the chosen ones before all: they are what one jumps to, and the events tell
// how it came about. `chosen`: ids of a write and a barrier.
export function happenings(run: Run, position: Position, chosen: { write: number; barrier: number } = kNothingChosen): Happening[] {
  const { from, to } = shownEvents(run, position);
  const found: Happening[] = [];
  for (let event = from; event < Math.min(to, from + kMostSentences); ++event)
    found.push({ text: describe(run, event), event });
  if (to - from > kMostSentences) found.push({ text: `And ${to - from - kMostSentences} more events.`, event: -1 });
  const cycleIsOver = position.events >= run.log.countUntil(position.cycle);
  if (cycleIsOver && position.cycle <= run.end) {
    const records = recorded(run, position.cycle);
    const isChosen = (one: Happening): boolean => one.write === chosen.write || one.barrier === chosen.barrier;
    const sorted = [...records.filter(isChosen), ...records.filter((one) => !isChosen(one))];
    if (position.byEvent) found.push(...sorted);
    else found.unshift(...sorted);
  }
  if (position.events <= run.start && position.byEvent)
    return [{ text: 'This is the start. Press → for the first event, and again for the next; ⇧ → (Shift) for a whole cycle.', event: -1 }];
  return found.length > 0 ? found : [{ text: waiting(run, position), event: -1 }];
}

function recorded(run: Run, cycle: number): Happening[] {
  const found: Happening[] = [];
  for (const write of visibleIn(run, cycle))
    found.push({ text: visibleText(run, write), event: -1, write: write.id });
  for (let core = 0; core < run.cores; ++core)
    for (const barrier of run.barriersAround(core, cycle))
      if (barrier.completed === cycle || barrier.dispatched === cycle)
        found.push({ text: barrierText(run, barrier, cycle), event: -1, barrier: barrier.id });
  return found;
}

function visibleText(run: Run, write: WriteRecord): string {
  const core = run.agentName(write.core);
  const text = run.writeText(write);
  const took = write.visible - write.dispatched;
  return fillIn(`{core}'s "${text}" is globally visible, ${took} cycles after its dispatch: no core can read an older value from now on.`, { core });
}

function barrierText(run: Run, barrier: BarrierRecord, cycle: number): string {
  const core = run.agentName(barrier.core);
  const text = run.opText(barrier.line_number, barrier);
  if (barrier.completed !== cycle) return fillIn(`{core} dispatches the barrier "${text}".`, { core });
  const cost = barrier.stall === 0 ? 'it stalled nothing' : `it stalled its core for ${barrier.stall} cycles`;
  return fillIn(`{core}'s barrier "${text}" is complete: ${cost}.`, { core });
}

// The writes that became visible in the cycle.
export function visibleIn(run: Run, cycle: number): WriteRecord[] {
  const found: WriteRecord[] = [];
  for (const writes of run.writes) {
    const { all, visible, longest } = writes;
    for (let index = all.firstFrom(cycle - longest); index < all.length && all.dispatched[index] <= cycle; ++index)
      if (visible[index] === cycle) found.push(all.at(index));
  }
  return found;
}

// The barrier that begins or completes in the cycle: the one that a step to the next barrier selects.
export function barrierAt(run: Run, cycle: number): BarrierRecord | null {
  const around = run.document.cores.flatMap((_, core) => run.barriersAround(core, cycle));
  const completed = around.find((barrier) => barrier.completed === cycle);
  return completed ?? around.find((barrier) => barrier.dispatched === cycle) ?? null;
}

function waiting(run: Run, position: Position): string {
  const byReason = new Map<string, string[]>();
  for (let core = 0; core < run.cores; ++core) {
    const reason = coreWaits(run, core, position);
    byReason.set(reason, [...(byReason.get(reason) ?? []), run.agentName(core)]);
  }
  const cores = [...byReason].map(([reason, names]) => fillIn(`${listed(names)}: ${reason}`, {}));
  const count = run.state.inFlight.size;
  const messages = count === 0 ? 'no message is on its way' : `${count} ${count === 1 ? 'message is' : 'messages are'} on the way`;
  return `Nothing changes in this cycle; ${messages}. ${cores.join('; ')}.`;
}

// The op that is the oldest in the core's window at the position: index into its track's ops; -1: the window is empty.
export function oldestOp(run: Run, core: number, position: Position): number {
  const track = run.tracks[core];
  const index = track.firstOpAfter(position.events);
  return index < track.ops.length && track.dispatched(index) <= position.cycle ? index : -1;
}

export function coreWaits(run: Run, core: number, position: Position): string {
  const cause = run.tracks[core].causeAt(position.cycle);
  const meaning = cause < 0 ? '' : kCauseMeanings[run.history.names.causes[cause]] ?? '';
  const buffer = run.writes[core].inBuffer(position.cycle);
  const parts = [meaning || 'nothing is known of this cycle'];
  if (buffer.length > 0) {
    const segment = segmentAt(buffer[0], position.cycle);
    parts.push(`${buffer.length} in the store buffer${segment ? ` (the oldest: ${segment})` : ''}`);
  }
  return listed(parts);
}
