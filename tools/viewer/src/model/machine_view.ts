// The machine at the place where its state stands, as plain values for the views.
import { A, Kind } from './log';
import { coresOf } from './lookup';
import { type Position } from './position';
import type { Run } from './run';
import { kNone, kRegisters } from './state';
import { valueText } from './symbols';

const kBackwards = 4000; // events that are searched for the lines used last

export interface Chosen {
  lines: number[];
  more: number; // lines that are there but not shown
}

// Of the lines that `present` holds of, at most `limit`: the wanted ones, those used last, then any; in order of address.
export function chooseLines(run: Run, present: (line: number) => boolean, limit: number, wanted: number[]): Chosen {
  const all: number[] = [];
  for (let line = 0; line < run.history.lines.length; ++line) if (present(line)) all.push(line);
  const byAddress = (left: number, right: number): number => run.symbols.addresses[left] - run.symbols.addresses[right];
  if (all.length <= limit) return { lines: all.sort(byAddress), more: 0 };
  const chosen = new Set(wanted.filter(present));
  for (let event = run.state.position - 1; event >= Math.max(0, run.state.position - kBackwards) && chosen.size < limit; --event) {
    const line = changedLine(run, event);
    if (line >= 0 && present(line)) chosen.add(line);
  }
  for (const line of all) if (chosen.size < limit) chosen.add(line);
  return { lines: [...chosen].sort(byAddress), more: all.length - chosen.size };
}

function changedLine(run: Run, event: number): number {
  const kind = run.log.kind[event] as Kind;
  const changes = kind === Kind.Private || kind === Kind.L1 || kind === Kind.Directory || kind === Kind.Bytes;
  return changes ? run.log.argument(event, A.private.line) : -1;
}

export function privateState(run: Run, core: number, line: number): string {
  return run.history.names.private_states[run.state.privateState[core * run.history.lines.length + line]];
}

export const isInL1 = (run: Run, core: number, line: number): boolean =>
  run.state.inL1[core * run.history.lines.length + line] === 1;

export interface DirectoryEntry {
  state: string;
  owner: number; // -1
  sharers: number[];
}

export function directoryEntry(run: Run, line: number): DirectoryEntry {
  const { state } = run;
  return {
    state: run.history.names.directory_states[state.directoryState[line]],
    owner: state.owner[line],
    sharers: coresOf(run, state.sharers[line]),
  };
}

export interface Value {
  name: string; // "" when the line has no symbols
  text: string;
}

const kMostValues = 4;

// The values that the agent holds for the line's symbols; of many, those that are not zero. A run without values has none.
export function valuesOf(run: Run, agent: number, line: number): { values: Value[]; more: boolean } {
  if (!run.hasValues) return { values: [], more: false };
  const bytes = run.state.bytes(agent, line);
  const elements = run.symbols.of(line);
  if (elements.length === 0) return { values: [{ name: '', text: valueText(bytes, 0, Math.min(8, run.history.line_bytes)) }], more: false };
  const all = elements.map((one) => ({ name: one.name, text: valueText(bytes, one.offset, one.size) }));
  if (all.length <= kMostValues) return { values: all, more: false };
  const set = all.filter((value) => value.text !== '0');
  return { values: (set.length > 0 ? set : all).slice(0, kMostValues), more: true };
}

export interface Register {
  number: number;
  text: string;
}

export function registersOf(run: Run, core: number): Register[] {
  const found: Register[] = [];
  for (let number = 0; number < kRegisters; ++number) {
    const data = run.state.registers[core * kRegisters + number];
    const used = run.document.cores[core].registers[`r${number}`] !== undefined;
    if (data !== kNone || used) found.push({ number, text: data === kNone ? '0' : run.registerText(data) });
  }
  return found;
}

// The cores whose cards are shown: the page of them that was chosen, and of the others those that the current events are
// about, so that no step happens out of sight.
export interface Cores {
  concerned: number[]; // that are not on the page
  page: number[];
}

export function chooseCores(run: Run, about: Iterable<number>, page: number, size: number): Cores {
  const first = page * size;
  const last = Math.min(first + size, run.cores);
  const isElsewhere = (core: number): boolean => core >= 0 && core < run.cores && (core < first || core >= last);
  const concerned = [...new Set(about)].filter(isElsewhere).sort((left, right) => left - right).slice(0, size);
  return { concerned, page: Array.from({ length: last - first }, (_, index) => first + index) };
}

export interface Flight {
  message: number;
  type: string;
  line: number;
  from: string;
  to: string;
  when: string;
}

// The messages on their way, the next to arrive first.
export function flights(run: Run, position: Position, list: Iterable<number>, arrived = false): Flight[] {
  const { messages } = run;
  const sorted = [...list].sort((left, right) => messages.delivered(left) - messages.delivered(right) || left - right);
  return sorted.map((message) => ({
    message,
    type: run.history.names.messages[messages.type(message)],
    line: messages.line(message),
    from: run.agentName(messages.from(message)),
    to: run.agentName(messages.to(message)),
    when: arrived ? 'arrived' : whenText(messages.departs(message), messages.delivered(message), position.cycle),
  }));
}

function whenText(departs: number, delivered: number, cycle: number): string {
  const arrives = delivered === Infinity ? 'arrival not recorded' : `arrives in cycle ${delivered}`;
  return departs > cycle ? `leaves in cycle ${departs}, ${arrives}` : arrives;
}

// Sets and ways of a cache; of the L3: of one of its slices, over which lines are interleaved.
export interface Geometry {
  sets: number;
  ways: number;
  slices: number;
}

export function geometry(run: Run, level: 'l1' | 'l2' | 'l3'): Geometry | null {
  const size = Number(run.document.config[`${level}.size`]);
  const ways = Number(run.document.config[`${level}.ways`]);
  const slices = level === 'l3' ? Number(run.document.config['l3.slices'] ?? 1) : 1;
  const sets = size / ways / slices / run.history.line_bytes;
  return Number.isFinite(sets) && sets >= 1 ? { sets, ways, slices } : null;
}

export const setOf = (run: Run, line: number, { sets, slices }: Geometry): number =>
  Math.floor(run.symbols.addresses[line] / run.history.line_bytes / slices) % sets;
