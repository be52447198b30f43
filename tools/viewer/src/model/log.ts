// The log of a run, decoded from flat integers into typed arrays: event i has a kind, a cycle and its arguments.
import type { History } from './document';

// The kinds that the viewer knows, with the arguments that it reads, in the order of history's `shapes`.
export const kShapes = {
  private: ['core', 'line', 'event', 'from', 'to'],
  stalled: ['agent', 'line', 'event'],
  l1: ['core', 'line', 'present'],
  directory: ['agent', 'line', 'event', 'from', 'to', 'owner', 'sharers'],
  bytes: ['agent', 'line', 'offset', 'count', 'data'],
  send: ['type', 'from', 'to', 'line', 'requester', 'departs'],
  deliver: ['message'],
  register: ['core', 'register', 'data'],
  op: ['core', 'op', 'line_number', 'dispatched', 'sequence'],
  charge: ['core', 'cause', 'from', 'cycles'],
  replay: ['core', 'line_number'],
} as const;

export type KindName = keyof typeof kShapes;
export const kKindNames = Object.keys(kShapes) as KindName[];

export enum Kind {
  Private,
  Stalled,
  L1,
  Directory,
  Bytes,
  Send,
  Deliver,
  Register,
  Op,
  Charge,
  Replay,
}

// Where the argument stands among the arguments of its kind.
export const A = {
  private: { core: 0, line: 1, event: 2, from: 3, to: 4 },
  stalled: { agent: 0, line: 1, event: 2 },
  l1: { core: 0, line: 1, present: 2 },
  directory: { agent: 0, line: 1, event: 2, from: 3, to: 4, owner: 5, sharers: 6 },
  bytes: { agent: 0, line: 1, offset: 2, count: 3, data: 4 },
  send: { type: 0, from: 1, to: 2, line: 3, requester: 4, departs: 5 },
  deliver: { message: 0 },
  register: { core: 0, register: 1, data: 2 },
  op: { core: 0, op: 1, line_number: 2, dispatched: 3, sequence: 4 },
  charge: { core: 0, cause: 1, from: 2, cycles: 3 },
  replay: { core: 0, line_number: 1 },
} as const;

export class Log {
  readonly count: number; // events; the charges are not among them: they say what was, and change nothing
  readonly kind: Uint8Array;
  readonly cycle: Float64Array;
  readonly charges: Uint32Array; // where the arguments of each charge start, for charge(i, ...)
  private readonly start: Uint32Array;
  private readonly flat: Float64Array;

  constructor(history: History) {
    const kinds = kindsOf(history.shapes);
    const widths = Object.values(history.shapes).map((names) => names.length);
    this.flat = new Float64Array(history.log);
    const counts = countEvents(this.flat, widths);
    this.count = counts.reduce((sum, count, kind) => sum + (kinds[kind] === Kind.Charge ? 0 : count), 0);
    this.kind = new Uint8Array(this.count);
    this.cycle = new Float64Array(this.count);
    this.start = new Uint32Array(this.count);
    this.charges = new Uint32Array(counts.reduce((sum, count, kind) => sum + (kinds[kind] === Kind.Charge ? count : 0), 0));
    this.fill(kinds, widths);
  }

  private fill(kinds: number[], widths: number[]): void {
    let cycle = 0;
    let event = 0;
    let charge = 0;
    for (let at = 0; at < this.flat.length; ) {
      const kind = this.flat[at];
      cycle += this.flat[at + 1];
      if (kinds[kind] === Kind.Charge) {
        this.charges[charge++] = at + 2;
      } else {
        this.kind[event] = kinds[kind];
        this.cycle[event] = cycle;
        this.start[event++] = at + 2;
      }
      at += 2 + widths[kind];
    }
  }

  charge(index: number, argument: number): number {
    return this.flat[this.charges[index] + argument];
  }

  argument(event: number, index: number): number {
    return this.flat[this.start[event] + index];
  }

  // How many events have a cycle of at most `cycle`.
  countUntil(cycle: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.cycle[middle] <= cycle) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

// The document's kind numbers as ours. A document whose events have other arguments is of another version.
function kindsOf(shapes: Record<string, string[]>): number[] {
  return Object.entries(shapes).map(([name, names]) => {
    const expected: readonly string[] | undefined = kShapes[name as KindName];
    if (!expected || expected.length > names.length || expected.some((word, index) => word !== names[index]))
      throw new Error(`history.shapes.${name}: expected [${expected ?? 'no such kind'}], found [${names}]`);
    return kKindNames.indexOf(name as KindName);
  });
}

// How many events of each kind (as the document numbers them) the log holds.
function countEvents(flat: Float64Array, widths: number[]): number[] {
  const counts: number[] = widths.map(() => 0);
  let at = 0;
  while (at < flat.length) {
    const width = widths[flat[at]];
    if (width === undefined) throw new Error(`history.log[${at}]: ${flat[at]} is no kind of event`);
    ++counts[flat[at]];
    at += 2 + width;
  }
  if (at !== flat.length) throw new Error('history.log: the last event is cut off');
  return counts;
}
