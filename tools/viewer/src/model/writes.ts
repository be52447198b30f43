// A core's writes: which are in its store buffer, how full it is, and in which row of the timeline each is drawn.
import type { WriteRecord } from './document';
import { firstAbove, firstAboveIn } from './search';

export const kMaxRows = 16;
const kMostSteps = 4000;

export class CoreWrites {
  readonly all: WriteRecord[]; // by the cycle in which they were dispatched
  readonly readers: WriteRecord[]; // those of `all` that read from another write
  readonly rows: Uint8Array; // row of all[i]: no two writes of a row overlap, but in the last row
  readonly rowCount: number;
  readonly longest: number; // cycles from dispatched to visible
  readonly steps: Float64Array; // cycles in which the occupancy changes
  readonly levels: Uint16Array; // the occupancy from steps[i] on
  readonly peak: number;
  private readonly buffered: WriteRecord[]; // those that entered the store buffer, in that order
  private readonly latestVisible: Float64Array; // of buffered[0..i]

  constructor(records: WriteRecord[]) {
    this.all = [...records].sort((left, right) => left.dispatched - right.dispatched || left.id - right.id);
    this.readers = this.all.filter((write) => write.from_write);
    this.longest = this.all.reduce((longest, write) => Math.max(longest, write.visible - write.dispatched), 0);
    this.buffered = records.filter((write) => write.buffered !== null && write.kind !== 'rmw');
    this.buffered.sort((left, right) => left.buffered! - right.buffered! || left.dispatched - right.dispatched);
    this.latestVisible = new Float64Array(this.buffered.length);
    let latest = 0;
    this.buffered.forEach((write, index) => (this.latestVisible[index] = latest = Math.max(latest, write.visible)));
    [this.steps, this.levels] = occupancy(this.buffered);
    this.peak = this.levels.reduce((most, level) => Math.max(most, level), 0);
    this.rows = new Uint8Array(this.all.length);
    this.rowCount = this.pack();
  }

  // The entries of the store buffer in the cycle, oldest first.
  inBuffer(cycle: number): WriteRecord[] {
    const found: WriteRecord[] = [];
    let index = firstAbove(this.buffered.length, (at) => this.buffered[at].buffered!, cycle) - 1;
    for (; index >= 0 && this.latestVisible[index] > cycle; --index)
      if (this.buffered[index].visible > cycle) found.push(this.buffered[index]);
    return found.reverse();
  }

  occupancyAt(cycle: number): number {
    const step = firstAboveIn(this.steps, cycle) - 1;
    return step < 0 ? 0 : this.levels[step];
  }

  // How many steps to draw as one, so that a drawing of these cycles has a bounded number of them.
  stride(from: number, to: number): number {
    const count = firstAboveIn(this.steps, to) - firstAboveIn(this.steps, from);
    return Math.max(1, Math.floor(count / kMostSteps));
  }

  // Calls visit with every interval of constant occupancy that overlaps [from, to); `stride` of them as one, with the
  // highest of their levels.
  eachLevel(from: number, to: number, stride: number, visit: (from: number, to: number, level: number) => void): void {
    let step = Math.max(0, firstAboveIn(this.steps, from) - 1);
    for (; step < this.steps.length && this.steps[step] < to; step += stride) {
      const next = Math.min(step + stride, this.steps.length);
      let level = 0;
      for (let at = step; at < next; ++at) level = Math.max(level, this.levels[at]);
      visit(this.steps[step], this.steps[next] ?? this.steps[next - 1], level);
    }
  }

  // Index in `all` of the first write that is not dispatched before `cycle`.
  firstFrom(cycle: number): number {
    return firstAbove(this.all.length, (index) => this.all[index].dispatched, cycle - 1);
  }

  // Where the write stands in `all`.
  indexOf(write: WriteRecord): number {
    let index = this.firstFrom(write.dispatched);
    while (this.all[index] !== write) ++index;
    return index;
  }

  private pack(): number {
    const ends: number[] = [];
    this.all.forEach((write, index) => {
      let row = ends.findIndex((end) => end <= write.dispatched);
      if (row < 0) row = Math.min(ends.length, kMaxRows - 1);
      ends[row] = Math.max(ends[row] ?? 0, write.visible);
      this.rows[index] = row;
    });
    return ends.length;
  }
}

function occupancy(buffered: WriteRecord[]): [Float64Array, Uint16Array] {
  const enters = Float64Array.from(buffered, (write) => write.buffered!).sort();
  const leaves = Float64Array.from(buffered, (write) => write.visible).sort();
  const steps: number[] = [];
  const levels: number[] = [];
  let entered = 0;
  let left = 0;
  while (entered < enters.length || left < leaves.length) {
    const cycle = Math.min(enters[entered] ?? Infinity, leaves[left] ?? Infinity);
    while (enters[entered] === cycle) ++entered;
    while (leaves[left] === cycle) ++left;
    steps.push(cycle);
    levels.push(entered - left);
  }
  return [Float64Array.from(steps), Uint16Array.from(levels)];
}
