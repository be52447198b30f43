// Writes the log of a made-up run: events by name, in the order of time, as the simulator writes them.
import { kKindNames, kShapes, type KindName } from '../../src/model/log';
import type { BarrierRecord, History, LoadRecord, Names, RunDocument, WriteRecord } from '../../src/model/document';

export const kNames: Names = {
  causes: ['issue', 'l1', 'l2', 'l3', 'peer', 'dram', 'forward', 'mshr_full', 'store_buffer_full', 'barrier', 'order',
    'dependency', 'await', 'after', 'delay', 'replay', 'idle'],
  messages: ['GetS', 'GetM', 'Upgrade', 'PutS', 'PutE', 'PutM', 'FwdGetS', 'FwdGetM', 'Inv', 'Recall', 'PutAck', 'Data',
    'DataE', 'UpgradeAck', 'InvAck', 'RecallAck', 'RecallData', 'MemRead', 'MemData', 'MemWrite'],
  private_states: ['I', 'S', 'E', 'M', 'IS_D', 'IM_AD', 'IM_A', 'SM_AD', 'SM_A', 'MI_A', 'EI_A', 'SI_A', 'II_A'],
  private_events: ['Load', 'Store', 'Evict', 'FwdGetS', 'FwdGetM', 'Inv', 'RecallShared', 'RecallOwner', 'PutAck',
    'DataComplete', 'DataAwaitingAcks', 'DataE', 'UpgradeAckComplete', 'UpgradeAckAwaitingAcks', 'InvAck', 'LastInvAck'],
  directory_states: ['NP', 'I', 'S', 'M', 'F_D', 'S_D', 'R_A'],
  directory_events: ['GetS', 'GetM', 'Upgrade', 'PutShared', 'PutLast', 'PutE', 'PutM', 'PutStale', 'Data', 'DataUnshared',
    'RecallAck', 'RecallAckLast', 'RecallAckLastDirty', 'RecallData', 'MemDataForGetS', 'MemDataForGetM', 'Evict', 'EvictDirty'],
};

export class Builder {
  readonly log: number[] = [];
  readonly data: string[] = [];
  readonly writes: WriteRecord[] = [];
  readonly barriers: BarrierRecord[] = [];
  readonly loads: LoadRecord[] = [];
  readonly registers: Record<string, number>[];
  readonly accounting: Record<string, number>[];
  readonly memory: Record<string, number> = {};
  events = 0;
  private cycle = 0;
  private messages = 0;
  private readonly dataIndex = new Map<string, number>();
  private readonly chargedUntil: number[];

  constructor(
    readonly cores: number,
    readonly variables: string[], // each on a line of its own
    readonly threads: string[],
    readonly source: string[],
  ) {
    this.registers = threads.map(() => ({}));
    this.accounting = threads.map(() => ({}));
    this.chargedUntil = threads.map(() => 0);
    for (const name of variables) this.memory[name] = 0;
  }

  get slice(): number {
    return this.cores;
  }
  get dram(): number {
    return this.cores + 1;
  }

  event(kind: KindName, cycle: number, ...values: number[]): void {
    if (values.length !== kShapes[kind].length) throw new Error(`${kind} has ${kShapes[kind].length} arguments`);
    if (cycle < this.cycle) throw new Error(`cycle ${cycle} comes after ${this.cycle}`);
    this.log.push(kKindNames.indexOf(kind), cycle - this.cycle, ...values);
    this.cycle = cycle;
    ++this.events;
  }

  // Little-endian hex without trailing zero bytes, as an index into `data`.
  value(value: number): number {
    let hex = '';
    for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) hex += (rest % 256).toString(16).padStart(2, '0');
    let index = this.dataIndex.get(hex);
    if (index === undefined) {
      index = this.data.push(hex) - 1;
      this.dataIndex.set(hex, index);
    }
    return index;
  }

  send(cycle: number, type: string, from: number, to: number, line: number, requester: number): number {
    this.event('send', cycle, kNames.messages.indexOf(type), from, to, line, requester, cycle);
    return this.messages++;
  }

  // Charges the core's cycles up to `until` to the cause; an earlier gap was idle.
  charge(core: number, cause: string, from: number, until: number): void {
    const gap = from - this.chargedUntil[core];
    const add = (name: string, begin: number, cycles: number): void => {
      if (cycles > 0) this.accounting[core][name] = (this.accounting[core][name] ?? 0) + cycles;
      if (cycles > 0) this.event('charge', this.cycle, core, kNames.causes.indexOf(name), begin, cycles);
    };
    add('idle', this.chargedUntil[core], gap);
    add(cause, from, until - from);
    this.chargedUntil[core] = Math.max(this.chargedUntil[core], until);
  }

  finish(trace: string, config: Record<string, unknown>): RunDocument {
    const cycles = this.cycle + 1;
    for (let core = 0; core < this.cores; ++core) this.charge(core, 'idle', this.chargedUntil[core], cycles);
    const cores = this.threads.map((thread, id) => ({
      id, thread, cycles, ops: 0, accounting: this.accounting[id], registers: this.registers[id],
    }));
    return {
      schema: 'membar.run/1', trace, config, cycles, cores, writes: this.writes, barriers: this.barriers,
      loads: this.loads, memory: this.memory, expectations: [], history: this.history(),
    };
  }

  private history(): History {
    return {
      line_bytes: 64,
      complete: true,
      recorded_until: this.cycle,
      agents: [...this.threads.map((_, core) => `c${core}`), 'l3.0', 'dram'],
      lines: this.variables.map((_, line) => `0x${(0x10000 + 64 * line).toString(16)}`),
      symbols: this.variables.map((name, line) => ({
        name, address: `0x${(0x10000 + 64 * line).toString(16)}`, element_bytes: 8, count: 1,
      })),
      source: this.source,
      names: kNames,
      shapes: Object.fromEntries(Object.entries(kShapes).map(([kind, names]) => [kind, [...names]])),
      data: this.data,
      log: this.log,
    };
  }
}
