// A run as the viewer holds it: the document, its decoded log, the machine's state and what is looked up often.
import { CoreTrack } from './core_track';
import type { BarrierRecord, History, LoadRecord, OpRecord, RunDocument, WriteRecord } from './document';
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
  readonly visibleCycles: Float64Array; // of all writes, rising
  readonly barrierCycles: Float64Array; // in which a barrier began or completed, rising
  private readonly lineEvents: Groups;
  private readonly slices: Int16Array; // by line: the agent whose directory holds it
  private readonly recordsByCore: { barriers: BarrierRecord[][]; loads: LoadRecord[][] };

  constructor(
    readonly document: RunDocument,
    readonly name: string,
  ) {
    if (!document.history) throw new Error(`${name}: the document has no "history"; make it with --history`);
    this.history = document.history;
    this.log = new Log(this.history);
    this.data = new ByteStrings(this.history.data);
    this.symbols = new Symbols(this.history);
    this.cores = document.cores.length;
    this.dram = this.history.agents.length - 1;
    const lines = this.history.lines.length;
    const shape = { cores: this.cores, agents: this.history.agents.length, lines, lineBytes: this.history.line_bytes };
    this.state = new MachineState(this.log, this.data, shape);
    this.messages = new Messages(this.log);
    this.start = this.findStart();
    this.state.seek(this.start);
    this.tracks = this.makeTracks();
    this.writes = this.byCore(document.writes).map((records) => new CoreWrites(records));
    this.recordsByCore = { barriers: this.byCore(document.barriers), loads: this.byCore(document.loads) };
    const lastCycle = this.log.count > 0 ? this.log.cycle[this.log.count - 1] : 0;
    this.end = this.history.complete ? Math.max(document.cycles, lastCycle) : this.history.recorded_until;
    this.visibleCycles = Float64Array.from(document.writes, (write) => write.visible).sort();
    this.barrierCycles = Float64Array.from(document.barriers.flatMap((one) => [one.dispatched, one.completed])).sort();
    this.lineEvents = new Groups(lines, this.log.count, (event) => this.changedLine(event));
    this.slices = this.findSlices(lines);
  }

  // The events that change something about the line, in order.
  eventsOfLine(line: number): Uint32Array {
    return this.lineEvents.of(line);
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
    const value = 'value' in record && record.value !== null ? ` ${String(record.value)}` : '';
    return `${kind} ${record.symbol ?? ('address' in record ? String(record.address) : '')}${value}`.trim();
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

  loadsOf(core: number): LoadRecord[] {
    return this.recordsByCore.loads[core];
  }

  barriersOf(core: number): BarrierRecord[] {
    return this.recordsByCore.barriers[core];
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
    for (const list of lists) list.sort((left, right) => left.dispatched - right.dispatched || left.id - right.id);
    return lists;
  }
}

function find<T extends OpRecord>(sorted: T[], op: number, dispatched: number): T | undefined {
  let index = firstAbove(sorted.length, (at) => sorted[at].dispatched, dispatched - 1);
  for (; index < sorted.length && sorted[index].dispatched === dispatched; ++index)
    if (sorted[index].op === op) return sorted[index];
  return undefined;
}
