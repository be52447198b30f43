// A machine that does one access at a time, with the events and records that the simulator would write for it.
import { Builder, kNames } from './builder';
import type { WriteRecord } from '../../src/model/document';

const privateState = (name: string): number => kNames.private_states.indexOf(name);
const privateEvent = (name: string): number => kNames.private_events.indexOf(name);
const directoryState = (name: string): number => kNames.directory_states.indexOf(name);
const directoryEvent = (name: string): number => kNames.directory_events.indexOf(name);

interface Line {
  directory: string;
  owner: number;
  sharers: Set<number>;
  states: string[];
  value: number;
  writer: number; // id of the write that its value comes from
}

export class TinyMachine {
  now = 0;
  readonly lines: Line[];
  private readonly ops: number[];

  constructor(readonly to: Builder) {
    this.ops = to.threads.map(() => 0);
    this.lines = to.variables.map(() => ({
      directory: 'NP', owner: -1, sharers: new Set(), states: to.threads.map(() => 'I'), value: 0, writer: 0,
    }));
  }

  // Where the line is at the start: shared by these cores.
  place(line: number, cores: number[]): void {
    for (const core of cores) {
      this.step(core, line, null, 'S');
      this.to.event('l1', this.now, core, line, 1);
      this.lines[line].sharers.add(core);
    }
    this.directoryStep(line, null, 'S');
  }

  store(core: number, line: number, value: number, lineNumber = 0): void {
    const dispatched = this.now;
    const op = this.ops[core]++;
    const buffered = dispatched + 1;
    this.to.event('op', buffered, core, op, lineNumber, dispatched, op);
    this.to.charge(core, 'issue', dispatched, buffered);
    this.now = buffered;
    const needed = !['E', 'M'].includes(this.lines[line].states[core]);
    const segments = this.own(core, line);
    const id = this.to.writes.length + 1;
    this.setBytes(core, line, value);
    this.lines[line].value = value;
    this.lines[line].writer = id;
    this.to.memory[this.to.variables[line]] = value;
    const write: WriteRecord = {
      id, core, op, label: null, line_number: lineNumber, kind: 'store', symbol: this.to.variables[line],
      address: `0x${(0x10000 + 64 * line).toString(16)}`, size: 8, value, dispatched, buffered,
      requested: needed ? buffered + 12 : null, granted: needed ? this.now : null, visible: this.now,
      segments: { window: 1, ...segments }, forwarded: null, seen: {}, regrants: 0, coalesced_into: null, failed: false, from_write: null,
    };
    this.to.writes.push(write);
    this.to.charge(core, 'idle', buffered, this.now);
  }

  load(core: number, line: number, register: number, lineNumber = 0): void {
    const dispatched = this.now;
    const op = this.ops[core]++;
    const source = this.share(core, line);
    const { value, writer } = this.lines[line];
    const write = this.to.writes[writer - 1];
    if (write && write.seen[core] === undefined) write.seen[core] = this.now;
    this.to.event('register', this.now, core, register, this.to.value(value));
    this.to.registers[core][`r${register}`] = value;
    this.to.event('op', this.now, core, op, lineNumber, dispatched, op);
    this.to.loads.push({
      id: this.to.loads.length + 1, core, op, label: null, line_number: lineNumber, symbol: this.to.variables[line],
      address: `0x${(0x10000 + 64 * line).toString(16)}`, size: 8, value, dispatched, performed: this.now, source,
      from_write: writer, replays: 0,
    });
    this.to.charge(core, source, dispatched, this.now);
  }

  fence(core: number, cycles: number, lineNumber = 0): void {
    const dispatched = this.now;
    this.now += cycles;
    this.to.event('op', this.now, core, this.ops[core], lineNumber, dispatched, this.ops[core]);
    this.to.barriers.push({
      id: this.to.barriers.length + 1, core, op: this.ops[core]++, label: null, line_number: lineNumber, kind: 'fence',
      symbol: null, dispatched, completed: this.now, stall: cycles, ordering_stall: cycles, bill: { fixed: cycles }, marginal: null,
    });
    this.to.charge(core, 'barrier', dispatched, this.now);
  }

  // Brings the line to the core in M; returns what took how long.
  private own(core: number, line: number): Record<string, number> {
    const state = this.lines[line].states[core];
    if (state === 'M' || state === 'E') {
      this.now += 1;
      if (state === 'E') this.step(core, line, 'Store', 'M');
      return { commit: 1 };
    }
    const upgrade = state === 'S';
    this.now += 12;
    this.step(core, line, 'Store', upgrade ? 'SM_AD' : 'IM_AD');
    this.message(upgrade ? 'Upgrade' : 'GetM', core, this.to.slice, line, core, 8);
    if (this.lines[line].directory === 'NP') return this.fill(core, line, 'GetM', 'M');
    return this.lines[line].directory === 'S' ? this.invalidate(core, line, upgrade) : this.take(core, line);
  }

  private share(core: number, line: number): string {
    const held = this.lines[line];
    if (held.states[core] !== 'I') {
      this.now += 4;
      return 'l1';
    }
    this.now += 12;
    this.step(core, line, 'Load', 'IS_D');
    this.message('GetS', core, this.to.slice, line, core, 8);
    if (held.directory === 'NP') {
      this.fill(core, line, 'GetS', 'E');
      return 'dram';
    }
    if (held.directory === 'S') {
      held.sharers.add(core);
      this.now += 12;
      this.directoryStep(line, 'GetS', 'S');
      this.answer('Data', this.to.slice, core, line, 'DataComplete', 'S');
      return 'l3';
    }
    const owner = held.owner;
    held.sharers.add(owner).add(core);
    held.owner = -1;
    this.now += 12;
    this.directoryStep(line, 'GetS', 'S_D');
    this.message('FwdGetS', this.to.slice, owner, line, core, 16);
    this.step(owner, line, 'FwdGetS', 'S');
    const back = this.to.send(this.now, 'Data', owner, this.to.slice, line, core);
    this.answer('Data', owner, core, line, 'DataComplete', 'S');
    this.to.event('deliver', this.now, back);
    this.setBytes(this.to.slice, line, held.value);
    this.directoryStep(line, 'Data', 'S');
    return 'peer';
  }

  private fill(core: number, line: number, request: 'GetS' | 'GetM', state: 'E' | 'M'): Record<string, number> {
    this.now += 12;
    this.directoryStep(line, request, 'F_D');
    this.message('MemRead', this.to.slice, this.to.dram, line, core, 80);
    this.message('MemData', this.to.dram, this.to.slice, line, core, 80);
    this.lines[line].owner = core;
    this.directoryStep(line, `MemDataFor${request}`, 'M');
    const answer = state === 'E' ? 'DataE' : 'Data';
    this.answer(answer, this.to.slice, core, line, state === 'E' ? 'DataE' : 'DataComplete', state);
    return { travel: 20, l3: 12, dram: 160, fill: 8 };
  }

  private invalidate(core: number, line: number, upgrade: boolean): Record<string, number> {
    const held = this.lines[line];
    const others = [...held.sharers].filter((sharer) => sharer !== core);
    held.sharers.clear();
    held.owner = core;
    this.now += 12;
    this.directoryStep(line, upgrade ? 'Upgrade' : 'GetM', 'M');
    const acks = others.map((other) => ({ other, message: this.to.send(this.now, 'Inv', this.to.slice, other, line, core) }));
    const name = upgrade ? 'UpgradeAck' : 'Data';
    const waiting = upgrade ? 'SM_A' : 'IM_A';
    const done = others.length === 0;
    this.message(name, this.to.slice, core, line, core, 8);
    if (!done) this.step(core, line, `${name}AwaitingAcks`, waiting);
    this.now += 8;
    acks.forEach(({ other, message }, index) => {
      this.to.event('deliver', this.now, message);
      this.to.event('l1', this.now, other, line, 0);
      this.step(other, line, 'Inv', 'I');
      this.message('InvAck', other, core, line, core, 8);
      if (index + 1 < others.length) this.step(core, line, 'InvAck', waiting);
    });
    this.step(core, line, done ? `${name}Complete` : 'LastInvAck', 'M');
    this.present(core, line);
    return { travel: 20, directory: 12, acks: done ? 0 : 8 + 8 * others.length, fill: 8 };
  }

  private take(core: number, line: number): Record<string, number> {
    const held = this.lines[line];
    const owner = held.owner;
    held.owner = core;
    this.now += 12;
    this.directoryStep(line, 'GetM', 'M');
    this.message('FwdGetM', this.to.slice, owner, line, core, 16);
    this.to.event('l1', this.now, owner, line, 0);
    this.step(owner, line, 'FwdGetM', 'I');
    this.answer('Data', owner, core, line, 'DataComplete', 'M');
    return { travel: 20, directory: 12, owner: 24 };
  }

  private answer(type: string, from: number, core: number, line: number, event: string, state: string): void {
    this.message(type, from, core, line, core, 8);
    this.step(core, line, event, state);
    this.present(core, line);
  }

  private present(core: number, line: number): void {
    this.to.event('l1', this.now, core, line, 1);
    this.setBytes(core, line, this.lines[line].value);
  }

  private message(type: string, from: number, to: number, line: number, requester: number, cycles: number): void {
    const number = this.to.send(this.now, type, from, to, line, requester);
    this.now += cycles;
    this.to.event('deliver', this.now, number);
  }

  private step(core: number, line: number, event: string | null, state: string): void {
    const from = this.lines[line].states[core];
    this.to.event('private', this.now, core, line, event === null ? -1 : privateEvent(event), privateState(from), privateState(state));
    this.lines[line].states[core] = state;
  }

  private directoryStep(line: number, event: string | null, state: string): void {
    const held = this.lines[line];
    const sharers = [...held.sharers].reduce((bits, core) => bits + 2 ** core, 0);
    this.to.event('directory', this.now, this.to.slice, line, event === null ? -1 : directoryEvent(event),
      directoryState(held.directory), directoryState(state), held.owner, this.to.value(sharers));
    held.directory = state;
  }

  private setBytes(agent: number, line: number, value: number): void {
    this.to.event('bytes', this.now, agent, line, 0, 8, this.to.value(value));
  }
}
