// Where in a run one is, how one gets to the next place of interest, and how that is written into a link.
import type { Run } from './run';
import { firstAboveIn } from './search';

export interface Position {
  cycle: number;
  events: number; // how many events of the log have happened
  byEvent: boolean; // stands on an event, rather than at the end of a cycle
}

export const atStart = (run: Run): Position => ({ cycle: 0, events: run.start, byEvent: true });

// After event number events - 1.
export function atEvent(run: Run, events: number): Position {
  const bounded = Math.min(Math.max(events, run.start), run.log.count);
  return { cycle: bounded > 0 ? run.log.cycle[bounded - 1] : 0, events: bounded, byEvent: true };
}

// At the end of the cycle.
export function atCycle(run: Run, cycle: number): Position {
  const bounded = Math.min(Math.max(Math.floor(cycle), 0), run.end);
  return { cycle: bounded, events: Math.max(run.start, run.log.countUntil(bounded)), byEvent: false };
}

// The events that just happened: one, or all of the cycle. They are what the page highlights and explains.
export function shownEvents(run: Run, position: Position): { from: number; to: number } {
  if (position.byEvent) return { from: Math.max(position.events - 1, run.start), to: position.events };
  return { from: Math.max(run.start, run.log.countUntil(position.cycle - 1)), to: position.events };
}

export type StepKind = 'event' | 'cycle' | 'line' | 'visible' | 'barrier';

// The place that a step leads to; null when there is none in that direction. `line`: for steps of kind 'line'.
export function step(run: Run, from: Position, kind: StepKind, forwards: boolean, line: number): Position | null {
  switch (kind) {
    case 'event':
      return forwards ? nextEvent(run, from) : previousEvent(run, from);
    case 'cycle':
      return forwards ? nextCycle(run, from) : previousCycle(run, from);
    case 'line':
      return lineChange(run, from, forwards, line);
    case 'visible':
      return mark(run, from, forwards, run.visibleCycles);
    case 'barrier':
      return mark(run, from, forwards, run.barrierCycles);
  }
}

const nextEvent = (run: Run, from: Position): Position | null =>
  from.events < run.log.count ? atEvent(run, from.events + 1) : null;

function previousEvent(run: Run, from: Position): Position | null {
  if (from.events > 0 && from.cycle > run.log.cycle[from.events - 1]) return atEvent(run, from.events);
  return from.events > run.start ? atEvent(run, from.events - 1) : null;
}

function nextCycle(run: Run, from: Position): Position | null {
  if (from.events < run.log.countUntil(from.cycle)) return atCycle(run, from.cycle);
  return from.cycle < run.end ? atCycle(run, from.cycle + 1) : null;
}

function previousCycle(run: Run, from: Position): Position | null {
  if (from.cycle > 0) return atCycle(run, from.cycle - 1);
  return from.events > run.start ? atStart(run) : null;
}

function lineChange(run: Run, from: Position, forwards: boolean, line: number): Position | null {
  if (line < 0) return null;
  const events = run.eventsOfLine(line);
  const next = firstAboveIn(events, from.events - 1);
  if (forwards) return next < events.length ? atEvent(run, events[next] + 1) : null;
  const onOne = next > 0 && events[next - 1] === from.events - 1;
  const before = events[next - (onOne ? 2 : 1)];
  return before !== undefined && before >= run.start ? atEvent(run, before + 1) : null;
}

function mark(run: Run, from: Position, forwards: boolean, cycles: Float64Array): Position | null {
  const after = firstAboveIn(cycles, from.cycle);
  if (forwards) return after < cycles.length && cycles[after] <= run.end ? atCycle(run, cycles[after]) : null;
  const before = firstAboveIn(cycles, from.cycle - 1) - 1;
  return before >= 0 ? atCycle(run, cycles[before]) : null;
}

// What a link holds besides the position.
export interface Place {
  run: number;
  position: Position;
  line: number; // -1: none, and so for the others
  write: number; // id
  barrier: number; // id
}

export function toFragment(runs: Run[], place: Place): string {
  const run = runs[place.run];
  const words: string[] = [`cycle=${place.position.cycle}`];
  if (place.position.byEvent)
    words.push(`event=${place.position.events - run.log.countUntil(place.position.cycle - 1)}`);
  if (place.line >= 0) words.push(`line=${encodeURIComponent(run.symbols.name(place.line))}`);
  if (place.write >= 0) words.push(`write=${place.write}`);
  if (place.barrier >= 0) words.push(`barrier=${place.barrier}`);
  if (place.run > 0) words.push(`run=${place.run + 1}`);
  return `#${words.join('&')}`;
}

// What is missing or not understood stays as it is in `otherwise`.
export function fromFragment(runs: Run[], fragment: string, otherwise: Place): Place {
  const words = new URLSearchParams(fragment.replace(/^#/, ''));
  const number = (name: string): number | null => {
    const text = words.get(name);
    return text !== null && /^\d+$/.test(text) ? Number(text) : null;
  };
  const chosen = (number('run') ?? otherwise.run + 1) - 1;
  const run = runs[chosen] ? chosen : otherwise.run;
  const cycle = number('cycle');
  const event = number('event');
  const lineText = words.get('line');
  const line = lineText === null ? otherwise.line : runs[run].symbols.lineNamed(lineText);
  let position = run === otherwise.run ? otherwise.position : atCycle(runs[run], otherwise.position.cycle);
  if (cycle !== null) {
    position = atCycle(runs[run], cycle);
    if (event !== null) position = atEvent(runs[run], runs[run].log.countUntil(cycle - 1) + event);
  }
  return {
    run,
    position,
    line: line >= 0 ? line : otherwise.line,
    write: number('write') ?? -1,
    barrier: number('barrier') ?? -1,
  };
}
