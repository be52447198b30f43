// What a core did when: its ops as they left the window, and what each of its cycles was charged to.
import { A, type Log } from './log';
import { firstAbove, firstAboveIn } from './search';

export class CoreTrack {
  // Charges: intervals that follow each other and cover the core's run.
  readonly from: Float64Array;
  readonly cycles: Float64Array;
  readonly cause: Uint8Array;

  constructor(
    private readonly log: Log,
    readonly ops: Uint32Array, // events
    charges: Uint32Array, // indices of the log's charges
  ) {
    this.from = new Float64Array(charges.length);
    this.cycles = new Float64Array(charges.length);
    this.cause = new Uint8Array(charges.length);
    for (let at = 0; at < charges.length; ++at) {
      this.from[at] = log.charge(charges[at], A.charge.from);
      this.cycles[at] = log.charge(charges[at], A.charge.cycles);
      this.cause[at] = log.charge(charges[at], A.charge.cause);
    }
  }

  // The cause that the cycle is charged to; -1 when nothing is known of it.
  causeAt(cycle: number): number {
    const index = firstAboveIn(this.from, cycle) - 1;
    return index >= 0 && cycle < this.from[index] + this.cycles[index] ? this.cause[index] : -1;
  }

  // Index in `ops` of the first op that left after the first `position` events.
  firstOpAfter(position: number): number {
    return firstAboveIn(this.ops, position - 1);
  }

  // Index in `ops` of the first op that left in `cycle` or later.
  firstOpFrom(cycle: number): number {
    return firstAbove(this.ops.length, (index) => this.log.cycle[this.ops[index]], cycle - 1);
  }

  left(index: number): number {
    return this.log.cycle[this.ops[index]];
  }

  dispatched(index: number): number {
    return this.log.argument(this.ops[index], A.op.dispatched);
  }

  op(index: number): number {
    return this.log.argument(this.ops[index], A.op.op);
  }

  lineNumber(index: number): number {
    return this.log.argument(this.ops[index], A.op.line_number);
  }

  // When op `index` became the oldest of its window: it is drawn from there to the end of the cycle in which it left.
  oldestFrom(index: number): number {
    const before = index > 0 ? this.left(index - 1) : -Infinity;
    const left = this.left(index);
    if (before >= left) return left;
    return Math.max(this.dispatched(index), before === -Infinity ? 0 : before + (before === left ? 0 : 1));
  }
}
