// A run as the viewer holds it: the document, its decoded log, the machine's state and what is looked up often.
import { CoreTrack } from './core_track';
import { damaged, damageOf } from './damage';
import { type BarrierRecord, type Exact, exactText, type History, type LoadRecord, type OpRecord, type PageDocument, type WriteRecord } from './document';
import { A, Kind, Log } from './log';
import { Messages } from './messages';
import { byCore, OrderedRecords } from './ordered_records';
import { Records } from './records';
import { Groups } from './search';
import { ByteStrings, MachineState } from './state';
import { Symbols, valueText } from './symbols';
import { type CoreWrites, writesByCore } from './writes';

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
  readonly allWrites: Records<WriteRecord>;
  readonly allBarriers: Records<BarrierRecord>;
  readonly allLoads: Records<LoadRecord>;
  readonly writes: CoreWrites[]; // by core
  readonly barriers: OrderedRecords<BarrierRecord>[]; // by core
  readonly loads: OrderedRecords<LoadRecord>[]; // by core
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
  private readonly segments = new Map<string, boolean>(); // by name: whether any write has it
  private sortedWrites: OrderedRecords<WriteRecord> | null = null;
  private sortedBarriers: OrderedRecords<BarrierRecord> | null = null;

  constructor(
    readonly document: PageDocument,
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
    this.allWrites = new Records(document.writes);
    this.allBarriers = new Records(document.barriers);
    this.allLoads = new Records(document.loads);
    this.writes = writesByCore(this.allWrites, this.cores);
    this.barriers = byCore(this.allBarriers, this.cores).map((index) => new OrderedRecords(this.allBarriers, index));
    this.loads = byCore(this.allLoads, this.cores).map((index) => new OrderedRecords(this.allLoads, index));
    this.longestBarrier = longest(this.allBarriers.numbers('dispatched'), this.allBarriers.numbers('completed'));
    this.longestLoad = longest(this.allLoads.numbers('dispatched'), this.allLoads.numbers('performed'));
    const lastCycle = this.log.count > 0 ? this.log.cycle[this.log.count - 1] : 0;
    this.end = this.history.complete ? Math.max(document.cycles, lastCycle) : this.history.recorded_until;
    this.hasValues = document.config.data !== false && anyValues(this.allWrites, this.allLoads);
    this.visibleCycles = this.allWrites.numbers('visible').slice().sort();
    this.barrierCycles = Float64Array.from([...this.allBarriers.numbers('dispatched'), ...this.allBarriers.numbers('completed')]).sort();
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
    const write = this.allWrites.withId(from);
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
    const write = this.writes[core].all.find(op, dispatched);
    const barrier = this.barriers[core].find(op, dispatched);
    const load = this.loads[core].find(op, dispatched);
    return { ...(write && { write }), ...(barrier && { barrier }), ...(load && { load }) };
  }

  // All cores' records in the order in which they were dispatched, sorted when first asked for.
  writesByDispatch(): OrderedRecords<WriteRecord> {
    return (this.sortedWrites ??= inOrder(this.allWrites));
  }

  barriersByDispatch(): OrderedRecords<BarrierRecord> {
    return (this.sortedBarriers ??= inOrder(this.allBarriers));
  }

  hasSegment(name: string): boolean {
    let has = this.segments.get(name);
    if (has === undefined) {
      has = this.allWrites.some('segments', (segments) => (segments[name] ?? 0) > 0);
      this.segments.set(name, has);
    }
    return has;
  }

  // The line that is shown when none was chosen: that of the first symbol that the run touched.
  firstLine(): number {
    for (const symbol of this.history.symbols) {
      const line = this.symbols.lineOf(Number(symbol.address));
      if (line >= 0) return line;
    }
    return this.history.lines.length > 0 ? 0 : -1;
  }

  // The core's barriers that were dispatched until the cycle and not completed before it, and perhaps a few others.
  barriersAround(core: number, cycle: number): BarrierRecord[] {
    const all = this.barriers[core];
    return all.slice(all.firstFrom(cycle - this.longestBarrier), all.firstFrom(cycle + 1));
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
}

// The document as a run. One that is not whole is refused in plain words.
export function openRun(document: PageDocument, name: string): Run {
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
function anyValues(writes: Records<WriteRecord>, loads: Records<LoadRecord>): boolean {
  const known = (value: Exact | null | undefined): boolean => (value ?? null) !== null;
  const telling = loads.length > 0 || writes.some('failed', (failed) => !failed);
  return !telling || writes.some('value', known) || loads.some('value', known);
}

function longest(from: Float64Array, to: Float64Array): number {
  let most = 0;
  for (let at = 0; at < from.length; ++at) most = Math.max(most, to[at] - from[at]);
  return most;
}

const inOrder = <T extends OpRecord>(records: Records<T>): OrderedRecords<T> =>
  new OrderedRecords(records, Uint32Array.from({ length: records.length }, (_, index) => index));

// Whether the word of a trace is this number, in decimal or hex.
function spells(word: string, value: Exact): boolean {
  return /^(\d+|0x[\da-f]+)$/i.test(word) && BigInt(word) === BigInt(value);
}
