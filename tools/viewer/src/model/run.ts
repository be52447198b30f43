// A run as the viewer holds it: the document, its decoded log, the machine's state and what is looked up often.
import { CoreTrack } from './core_track';
import { damaged, damageOf } from './damage';
import { type BarrierRecord, type Exact, exactText, type History, type LoadRecord, type OpRecord, type RunDocument, type WriteRecord } from './document';
import { A, Kind, Log } from './log';
import { Messages } from './messages';
import { firstAbove, Groups } from './search';
import { ByteStrings, MachineState } from './state';
import { Symbols, valueText } from './symbols';
import { CoreWrites } from './writes';

export class Run {
  readonly history: History;
  readonly log: Log;
  readonly data: ByteStrings;
  readonly state: MachineState;
  readonly symbols: Symbols;
  readonly messages: Messages;
  readonly cores: number;
  readonly dram: number; // agent
  readonly tracks: CoreTrack[]; // by core
  readonly writes: CoreWrites[]; // by core
  readonly start: number; // events that only say how the run started
  readonly end: number; // the last cycle that can be shown
  readonly hasValues: boolean; // whether the run carried values: a recording may not
  readonly visibleCycles: Float64Array; // of all writes, rising
  readonly barrierCycles: Float64Array; // in which a barrier began or completed, rising
  private readonly longestBarrier: number; // cycles from dispatched to completed
  readonly longestLoad: number; // cycles from dispatched to performed
  private readonly lineEvents: Groups;
  private readonly directoryEvents: Groups;
  private readonly slices: Int16Array; // by line: the agent whose directory holds it
  private segments: Set<string> | null = null; // that any write has
  private sortedWrites: WriteRecord[] | null = null;
  private sortedBarriers: BarrierRecord[] | null = null;
  private readonly recordsByCore: { barriers: BarrierRecord[][]; loads: LoadRecord[][] };

  constructor(
    readonly document: RunDocument,
    readonly name: string,
  ) {
    this.history = document.history!;
    this.log = new Log(this.history);
    this.data = new ByteStrings(this.history.data);
    this.symbols = new Symbols(this.history);
    this.cores = document.cores.length;
    this.dram = this.history.agents.length - 1;
    const lines = this.history.lines.length;
    const shape = { cores: this.cores, agents: this.history.agents.length, lines, lineBytes: this.history.line_bytes };
    this.state = new MachineState(this.log, this.data, shape);
    this.messages = new Messages(this.log, this.history.names.messages);
    this.start = this.findStart();
    this.state.seek(this.start);
    this.tracks = this.makeTracks();
    this.writes = this.byCore(document.writes).map((records) => new CoreWrites(records));
    this.recordsByCore = { barriers: this.byCore(document.barriers), loads: this.byCore(document.loads) };
    this.longestBarrier = document.barriers.reduce((longest, one) => Math.max(longest, one.completed - one.dispatched), 0);
    this.longestLoad = document.loads.reduce((longest, one) => Math.max(longest, one.performed - one.dispatched), 0);
    const lastCycle = this.log.count > 0 ? this.log.cycle[this.log.count - 1] : 0;
    this.end = this.history.complete ? Math.max(document.cycles, lastCycle) : this.history.recorded_until;
    this.hasValues = hasValues(document);
    this.visibleCycles = Float64Array.from(document.writes, (write) => write.visible).sort();
    this.barrierCycles = Float64Array.from(document.barriers.flatMap((one) => [one.dispatched, one.completed])).sort();
    this.lineEvents = new Groups(lines, this.log.count, (event) => this.changedLine(event));
    const directory = (event: number): number => (this.log.kind[event] === Kind.Directory ? this.log.argument(event, 0) : -1);
    this.directoryEvents = new Groups(this.history.agents.length, this.log.count, directory);
    this.slices = this.findSlices(lines);
  }

  // The events that change something about the line, in order.
  eventsOfLine(line: number): Uint32Array {
    return this.lineEvents.of(line);
  }

  // The steps of the slice's directory, in order.
  directorySteps(agent: number): Uint32Array {
    return this.directoryEvents.of(agent);
  }

  sliceOf(line: number): number {
    return this.slices[line];
  }

  agentName(agent: number): string {
    const name = this.history.agents[agent] ?? `agent ${agent}`;
    if (agent < this.cores) return `core ${agent}`;
    if (agent === this.dram) return 'DRAM';
    return this.history.agents.length - this.cores === 2 ? 'L3' : name.toUpperCase().replace('.', ' slice ');
  }

  // "store x 42", from the source; without one, made from the record.
  opText(lineNumber: number, record?: OpRecord): string {
    const source = this.history.source[lineNumber - 1];
    if (source !== undefined) return source.replace(/#.*$/, '').trim();
    if (!record) return lineNumber > 0 ? `line ${lineNumber}` : 'op';
    const kind = 'kind' in record ? String(record.kind) : 'load';
    const value = 'value' in record && (record.value ?? null) !== null ? ` ${exactText(record.value as Exact)}` : '';
    return `${kind} ${record.symbol ?? ('address' in record ? String(record.address) : '')}${value}`.trim();
  }

  // The write's op, and what it wrote where the text does not tell: "store data[i] i * i (data[2] = 4)".
  writeText(write: WriteRecord): string {
    const text = this.opText(write.line_number, write);
    if (write.symbol === null || (write.value ?? null) === null) return text;
    const words = text.split(/\s+/);
    if (words.includes(write.symbol) && (write.kind === 'rmw' || words.some((word) => spells(word, write.value!)))) return text;
    return `${text} (${write.symbol} = ${exactText(write.value!)})`;
  }

  // What a read-modify-write read.
  readText(from: number): string {
    const write = this.document.writes[this.writeIndex(from)];
    return write ? `It read what ${this.writeText(write)} of core ${write.core} wrote.` : 'It read the initial value.';
  }

  threadName(core: number): string {
    return this.document.cores[core]?.thread ?? '';
  }

  registerText(data: number): string {
    return valueText(this.data.get(data));
  }

  // The records of the op that was dispatched then: one op may be a load, a write and a barrier.
  recordsOf(core: number, op: number, dispatched: number): { write?: WriteRecord; barrier?: BarrierRecord; load?: LoadRecord } {
    const write = find(this.writes[core].all, op, dispatched);
    const barrier = find(this.recordsByCore.barriers[core], op, dispatched);
    const load = find(this.recordsByCore.loads[core], op, dispatched);
    return { ...(write && { write }), ...(barrier && { barrier }), ...(load && { load }) };
  }

  // All cores' records in the order in which they were dispatched, sorted when first asked for.
  writesByDispatch(): WriteRecord[] {
    return (this.sortedWrites ??= byDispatch(this.document.writes));
  }

  barriersByDispatch(): BarrierRecord[] {
    return (this.sortedBarriers ??= byDispatch(this.document.barriers));
  }

  hasSegment(name: string): boolean {
    if (!this.segments) {
      this.segments = new Set();
      for (const write of this.document.writes) for (const one in write.segments) if (write.segments[one] > 0) this.segments.add(one);
    }
    return this.segments.has(name);
  }

  loadsOf(core: number): LoadRecord[] {
    return this.recordsByCore.loads[core];
  }

  barriersOf(core: number): BarrierRecord[] {
    return this.recordsByCore.barriers[core];
  }

  // The line that is shown when none was chosen: that of the first symbol that the run touched.
  firstLine(): number {
    for (const symbol of this.history.symbols) {
      const line = this.symbols.lineOf(Number(symbol.address));
      if (line >= 0) return line;
    }
    return this.history.lines.length > 0 ? 0 : -1;
  }

  // Where the record of this id stands in the document; -1: it is not there.
  writeIndex(id: number): number {
    return indexOf(this.document.writes, id);
  }

  barrierIndex(id: number): number {
    return indexOf(this.document.barriers, id);
  }

  // The core's barriers that were dispatched until the cycle and not completed before it, and perhaps a few others.
  barriersAround(core: number, cycle: number): BarrierRecord[] {
    const all = this.recordsByCore.barriers[core];
    const end = firstAbove(all.length, (index) => all[index].dispatched, cycle);
    const begin = firstAbove(end, (index) => all[index].dispatched, cycle - this.longestBarrier - 1);
    return all.slice(begin, end);
  }

  private changedLine(event: number): number {
    const kind = this.log.kind[event] as Kind;
    const changes = kind === Kind.Private || kind === Kind.L1 || kind === Kind.Directory || kind === Kind.Bytes;
    return changes ? this.log.argument(event, A.private.line) : -1;
  }

  private findStart(): number {
    let event = 0;
    for (; event < this.log.count && this.log.cycle[event] === 0; ++event) {
      const kind = this.log.kind[event] as Kind;
      const placed = (kind === Kind.Private || kind === Kind.Directory) && this.log.argument(event, A.private.event) < 0;
      if (!placed && kind !== Kind.L1 && kind !== Kind.Bytes) break;
    }
    return event;
  }

  private makeTracks(): CoreTrack[] {
    const isOp = (event: number): number => (this.log.kind[event] === Kind.Op ? this.log.argument(event, A.op.core) : -1);
    const ops = new Groups(this.cores, this.log.count, isOp);
    const charges = new Groups(this.cores, this.log.charges.length, (charge) => this.log.charge(charge, A.charge.core));
    return Array.from({ length: this.cores }, (_, core) => new CoreTrack(this.log, ops.of(core), charges.of(core)));
  }

  private findSlices(lines: number): Int16Array {
    const slices = new Int16Array(lines).fill(this.cores);
    for (let event = 0; event < this.log.count; ++event) {
      const agent = this.log.argument(event, 0);
      const kind = this.log.kind[event] as Kind;
      if (kind === Kind.Directory) slices[this.log.argument(event, A.directory.line)] = agent;
    }
    return slices;
  }

  private byCore<T extends OpRecord>(records: T[]): T[][] {
    const lists: T[][] = Array.from({ length: this.cores }, () => []);
    for (const record of records) lists[record.core]?.push(record);
    return lists.map(byDispatch);
  }
}

// The document as a run. One that is not whole is refused in plain words.
export function openRun(document: RunDocument, name: string): Run {
  if (document?.history === undefined) throw new Error(`${name}: the document has no "history"; make it with --history`);
  const damage = damageOf(document);
  if (damage) throw damaged(name, damage);
  try {
    return new Run(document, name);
  } catch (error) {
    throw damaged(name, error instanceof Error ? error.message : String(error));
  }
}

// A failed read-modify-write writes nothing and has no value either: it tells nothing.
function hasValues(document: RunDocument): boolean {
  const records = [...document.writes.filter((write) => !write.failed), ...document.loads];
  return document.config.data !== false && (records.length === 0 || records.some((record) => (record.value ?? null) !== null));
}

// Whether the word of a trace is this number, in decimal or hex.
function spells(word: string, value: Exact): boolean {
  return /^(\d+|0x[\da-f]+)$/i.test(word) && BigInt(word) === BigInt(value);
}

function find<T extends OpRecord>(sorted: T[], op: number, dispatched: number): T | undefined {
  let index = firstAbove(sorted.length, (at) => sorted[at].dispatched, dispatched - 1);
  for (; index < sorted.length && sorted[index].dispatched === dispatched; ++index)
    if (sorted[index].op === op) return sorted[index];
  return undefined;
}

function byDispatch<T extends OpRecord>(records: T[]): T[] {
  return [...records].sort((left, right) => left.dispatched - right.dispatched || left.id - right.id);
}

// Ids mostly follow each other from 1.
function indexOf(records: OpRecord[], id: number): number {
  if (id < 0) return -1;
  if (records[id - 1]?.id === id) return id - 1;
  return records.findIndex((record) => record.id === id);
}
