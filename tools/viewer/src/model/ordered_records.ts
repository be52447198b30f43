// Records in the order in which they were dispatched, those of one cycle by their ids; of one core, or of all.
import type { OpRecord } from './document';
import type { Records } from './records';
import { firstAboveIn, Groups } from './search';

export class OrderedRecords<T extends OpRecord> {
  readonly dispatched: Float64Array; // of each; never falls
  readonly index: Uint32Array; // where each stands among `records`
  private ops: Float64Array | null = null; // of each, once asked for

  // `index`: which of the records, in any order.
  constructor(
    readonly records: Records<T>,
    index: Uint32Array,
  ) {
    const cycles = records.numbers('dispatched');
    this.index = sorted(index, cycles, records.numbers('id'));
    this.dispatched = gathered(cycles, this.index);
  }

  get length(): number {
    return this.index.length;
  }

  // REQUIRES: index < length
  at(index: number): T {
    return this.records.at(this.index[index])!;
  }

  slice(from: number, to: number): T[] {
    return Array.from(this.index.subarray(from, to), (at) => this.records.at(at)!);
  }

  // The member of each, as Records.numbers has it.
  numbers(name: keyof T & string): Float64Array {
    return gathered(this.records.numbers(name), this.index);
  }

  // Index of the first that is not dispatched before the cycle.
  firstFrom(cycle: number): number {
    return firstAboveIn(this.dispatched, cycle - 1);
  }

  // Where the record of this id stands; -1: it is not among these.
  indexOf(id: number): number {
    const at = this.records.indexOf(id);
    if (at < 0) return -1;
    let index = this.firstFrom(this.records.numbers('dispatched')[at]);
    while (index < this.length && this.index[index] !== at) ++index;
    return index < this.length ? index : -1;
  }

  // The execution of the op that was dispatched then.
  find(op: number, dispatched: number): T | undefined {
    this.ops ??= this.numbers('op');
    for (let index = this.firstFrom(dispatched); index < this.length && this.dispatched[index] === dispatched; ++index)
      if (this.ops[index] === op) return this.at(index);
    return undefined;
  }
}

// Which of the records are each core's.
export function byCore<T extends OpRecord>(records: Records<T>, cores: number): Uint32Array[] {
  const owners = records.numbers('core');
  const groups = new Groups(cores, records.length, (at) => owners[at]);
  return Array.from({ length: cores }, (_, core) => groups.of(core));
}

export function gathered(values: Float64Array, index: Uint32Array): Float64Array {
  const found = new Float64Array(index.length);
  for (let at = 0; at < index.length; ++at) found[at] = values[index[at]];
  return found;
}

// Most lists are in that order already.
function sorted(index: Uint32Array, dispatched: Float64Array, id: Float64Array): Uint32Array {
  const compare = (left: number, right: number): number => dispatched[left] - dispatched[right] || id[left] - id[right];
  for (let at = 1; at < index.length; ++at) if (compare(index[at - 1], index[at]) > 0) return index.slice().sort(compare);
  return index;
}
