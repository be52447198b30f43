// Intervals of several kinds summed up in columns: exactly, or, when there are too many, from buckets made once.

const kBuckets = 4096;
export const kMostExact = 60_000; // intervals that are summed up one by one at each drawing

export interface Intervals {
  count: number;
  from(index: number): number;
  to(index: number): number;
  kind(index: number): number;
}

// Adds the intervals first..last-1 to columns of equal width that cover [from, to).
export function sumUp(intervals: Intervals, first: number, last: number, from: number, to: number, columns: number, kinds: number): Float32Array {
  const amounts = new Float32Array(columns * kinds);
  const width = (to - from) / columns;
  for (let index = first; index < last; ++index) {
    const begin = Math.max(intervals.from(index), from);
    const end = Math.min(intervals.to(index), to);
    const kind = intervals.kind(index);
    if (end <= begin || kind < 0) continue;
    let column = Math.floor((begin - from) / width);
    let at = begin;
    while (at < end && column < columns) {
      const stop = Math.min(end, from + (column + 1) * width);
      amounts[column * kinds + kind] += stop - at;
      if (stop <= at) break;
      at = stop;
      ++column;
    }
  }
  return amounts;
}

// The sums of a whole run in fine buckets.
export class Density {
  private readonly buckets: Float32Array;

  constructor(
    intervals: Intervals,
    private readonly cycles: number,
    private readonly kinds: number,
  ) {
    this.buckets = sumUp(intervals, 0, intervals.count, 0, cycles, kBuckets, kinds);
  }

  columns(from: number, to: number, columns: number): Float32Array {
    const amounts = new Float32Array(columns * this.kinds);
    const perBucket = this.cycles / kBuckets;
    for (let column = 0; column < columns; ++column) {
      const begin = (from + ((to - from) * column) / columns) / perBucket;
      const end = (from + ((to - from) * (column + 1)) / columns) / perBucket;
      const last = Math.min(Math.max(Math.ceil(end), Math.floor(begin) + 1), kBuckets);
      for (let bucket = Math.max(0, Math.floor(begin)); bucket < last; ++bucket)
        for (let kind = 0; kind < this.kinds; ++kind)
          amounts[column * this.kinds + kind] += this.buckets[bucket * this.kinds + kind];
    }
    return amounts;
  }
}
