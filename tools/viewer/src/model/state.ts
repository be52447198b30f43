// What the machine holds after the first `position` events of the log. apply and revert are exact inverses: what an
// event overwrites is recorded in one pass over the log when the state is made.
import { A, Kind, type Log } from './log';

export const kNone = -1;
export const kRegisters = 32;

export interface Shape {
  cores: number;
  agents: number;
  lines: number;
  lineBytes: number;
}

// Byte strings given in hex, least significant byte first, kept end to end.
export class ByteStrings {
  private readonly bytes: Uint8Array;
  private readonly start: Uint32Array;

  constructor(texts: string[]) {
    this.start = new Uint32Array(texts.length + 1);
    texts.forEach((text, index) => (this.start[index + 1] = this.start[index] + (text.length >>> 1)));
    this.bytes = new Uint8Array(this.start[texts.length]);
    texts.forEach((text, index) => {
      for (let at = 0; at + 1 < text.length; at += 2)
        this.bytes[this.start[index] + (at >>> 1)] = parseInt(text.slice(at, at + 2), 16);
    });
  }

  get(index: number): Uint8Array {
    return this.bytes.subarray(this.start[index], this.start[index + 1]);
  }
}

export class MachineState {
  position = 0;
  readonly privateState: Uint8Array; // [core * lines + line]
  readonly inL1: Uint8Array; // [core * lines + line]
  readonly directoryState: Uint8Array; // [line]
  readonly owner: Int32Array; // [line]; kNone
  readonly sharers: Int32Array; // [line]; index of a byte string, a bit set; kNone
  readonly registers: Int32Array; // [core * kRegisters + register]; index of a byte string; kNone: not set
  readonly lastOp: Int32Array; // [core]: event of the op that left last; kNone
  readonly inFlight = new Set<number>(); // messages
  private readonly contents: (Uint8Array | undefined)[]; // [agent * lines + line]
  private sent = 0; // messages numbered so far
  private readonly before: Int32Array; // what the event overwrote
  private readonly beforeSharers: Int32Array;
  private oldBytes = new Uint8Array(1024); // what the events of kind Bytes overwrote, end to end
  private oldBytesCount = 0;

  constructor(
    private readonly log: Log,
    private readonly data: ByteStrings,
    readonly shape: Shape,
  ) {
    const { cores, agents, lines } = shape;
    this.privateState = new Uint8Array(cores * lines);
    this.inL1 = new Uint8Array(cores * lines);
    this.directoryState = new Uint8Array(lines);
    this.owner = new Int32Array(lines).fill(kNone);
    this.sharers = new Int32Array(lines).fill(kNone);
    this.registers = new Int32Array(cores * kRegisters).fill(kNone);
    this.lastOp = new Int32Array(cores).fill(kNone);
    this.contents = new Array<Uint8Array | undefined>(agents * lines);
    this.before = new Int32Array(log.count);
    this.beforeSharers = new Int32Array(log.count);
    for (let event = 0; event < log.count; ++event) {
      this.record(event);
      this.apply(event);
    }
    this.position = log.count;
  }

  // The bytes that the agent holds for the line; undefined: all zero, nothing was said.
  bytes(agent: number, line: number): Uint8Array | undefined {
    return this.contents[agent * this.shape.lines + line];
  }

  // Goes to the state after the first `position` events.
  seek(position: number): void {
    while (this.position < position) this.apply(this.position++);
    while (this.position > position) this.revert(--this.position);
  }

  // What a register held before the event that set it.
  registerBefore(event: number): number {
    return this.before[event];
  }

  ownerBefore(event: number): number {
    return this.before[event];
  }

  sharersBefore(event: number): number {
    return this.beforeSharers[event];
  }

  // The message that a Send event made.
  messageSent(event: number): number {
    return this.before[event];
  }

  bytesBefore(event: number): Uint8Array {
    const count = this.log.argument(event, A.bytes.count);
    return this.oldBytes.subarray(this.before[event], this.before[event] + count);
  }

  private record(event: number): void {
    const log = this.log;
    const argument = (index: number): number => log.argument(event, index);
    switch (log.kind[event] as Kind) {
      case Kind.L1:
        this.before[event] = this.inL1[argument(0) * this.shape.lines + argument(1)];
        break;
      case Kind.Directory:
        this.before[event] = this.owner[argument(1)];
        this.beforeSharers[event] = this.sharers[argument(1)];
        break;
      case Kind.Bytes:
        this.before[event] = this.keepBytes(argument(0), argument(1), argument(2), argument(3));
        break;
      case Kind.Send:
        this.before[event] = this.sent++;
        break;
      case Kind.Register:
        this.before[event] = this.registers[argument(0) * kRegisters + argument(1)];
        break;
      case Kind.Op:
        this.before[event] = this.lastOp[argument(0)];
        break;
      case Kind.Private:
      case Kind.Stalled:
      case Kind.Deliver:
      case Kind.Charge:
      case Kind.Replay:
        break;
    }
  }

  private keepBytes(agent: number, line: number, offset: number, count: number): number {
    const kept = this.oldBytesCount;
    if (kept + count > this.oldBytes.length) {
      const larger = new Uint8Array(2 * (kept + count));
      larger.set(this.oldBytes);
      this.oldBytes = larger;
    }
    const content = this.bytes(agent, line);
    if (content) this.oldBytes.set(content.subarray(offset, offset + count), kept);
    else this.oldBytes.fill(0, kept, kept + count);
    this.oldBytesCount += count;
    return kept;
  }

  private apply(event: number): void {
    const log = this.log;
    const lines = this.shape.lines;
    const argument = (index: number): number => log.argument(event, index);
    switch (log.kind[event] as Kind) {
      case Kind.Private:
        this.privateState[argument(0) * lines + argument(1)] = argument(A.private.to);
        break;
      case Kind.L1:
        this.inL1[argument(0) * lines + argument(1)] = argument(A.l1.present);
        break;
      case Kind.Directory:
        this.setDirectory(argument(1), argument(A.directory.to), argument(A.directory.owner), argument(A.directory.sharers));
        break;
      case Kind.Bytes:
        this.setBytes(event, this.data.get(argument(A.bytes.data)));
        break;
      case Kind.Send:
        this.inFlight.add(this.before[event]);
        break;
      case Kind.Deliver:
        this.inFlight.delete(argument(0));
        break;
      case Kind.Register:
        this.registers[argument(0) * kRegisters + argument(1)] = argument(A.register.data);
        break;
      case Kind.Op:
        this.lastOp[argument(0)] = event;
        break;
      case Kind.Stalled:
      case Kind.Charge:
      case Kind.Replay:
        break;
    }
  }

  private revert(event: number): void {
    const log = this.log;
    const lines = this.shape.lines;
    const argument = (index: number): number => log.argument(event, index);
    switch (log.kind[event] as Kind) {
      case Kind.Private:
        this.privateState[argument(0) * lines + argument(1)] = argument(A.private.from);
        break;
      case Kind.L1:
        this.inL1[argument(0) * lines + argument(1)] = this.before[event];
        break;
      case Kind.Directory:
        this.setDirectory(argument(1), argument(A.directory.from), this.before[event], this.beforeSharers[event]);
        break;
      case Kind.Bytes:
        this.setBytes(event, this.bytesBefore(event));
        break;
      case Kind.Send:
        this.inFlight.delete(this.before[event]);
        break;
      case Kind.Deliver:
        this.inFlight.add(argument(0));
        break;
      case Kind.Register:
        this.registers[argument(0) * kRegisters + argument(1)] = this.before[event];
        break;
      case Kind.Op:
        this.lastOp[argument(0)] = this.before[event];
        break;
      case Kind.Stalled:
      case Kind.Charge:
      case Kind.Replay:
        break;
    }
  }

  private setDirectory(line: number, state: number, owner: number, sharers: number): void {
    this.directoryState[line] = state;
    this.owner[line] = owner;
    this.sharers[line] = sharers;
  }

  private setBytes(event: number, bytes: Uint8Array): void {
    const agent = this.log.argument(event, A.bytes.agent);
    const line = this.log.argument(event, A.bytes.line);
    const offset = this.log.argument(event, A.bytes.offset);
    const key = agent * this.shape.lines + line;
    const content = (this.contents[key] ??= new Uint8Array(this.shape.lineBytes));
    content.fill(0, offset, offset + this.log.argument(event, A.bytes.count));
    content.set(bytes, offset);
  }
}
