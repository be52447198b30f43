// Binary search and grouping, over arrays of any length without allocation per element.

// The first index in [0, count) with key(index) > limit; count when there is none. Keys never decrease.
export function firstAbove(count: number, key: (index: number) => number, limit: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (key(middle) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

export const firstAboveIn = (sorted: ArrayLike<number>, limit: number): number =>
  firstAbove(sorted.length, (index) => sorted[index], limit);

// The items 0..count-1 by group: those of group g, in order, are items.subarray(start[g], start[g + 1]).
export class Groups {
  private readonly start: Uint32Array;
  private readonly items: Uint32Array;

  // group(item): its group, or a negative number when it belongs to none.
  constructor(groups: number, count: number, group: (item: number) => number) {
    this.start = new Uint32Array(groups + 1);
    for (let item = 0; item < count; ++item) {
      const of = group(item);
      if (of >= 0) ++this.start[of + 1];
    }
    for (let of = 0; of < groups; ++of) this.start[of + 1] += this.start[of];
    this.items = new Uint32Array(this.start[groups]);
    const next = this.start.slice();
    for (let item = 0; item < count; ++item) {
      const of = group(item);
      if (of >= 0) this.items[next[of]++] = item;
    }
  }

  of(group: number): Uint32Array {
    return this.items.subarray(this.start[group], this.start[group + 1]);
  }
}
