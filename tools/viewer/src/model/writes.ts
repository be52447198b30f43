// A core's writes: which are in its store buffer, how full it is, and in which row of the timeline each is drawn.
import type { WriteRecord } from './document';
import { byCore, gathered, OrderedRecords } from './ordered_records';
import type { Records } from './records';
import { firstAboveIn } from './search';

export const kMaxRows = 16;
const kMostSteps = 4000;

export class CoreWrites {
  readonly all: OrderedRecords<WriteRecord>;
  readonly visible: Float64Array; // of each of `all`
  readonly readers: Uint32Array; // those of `all` that read from another write
  readonly rows: Uint8Array; // of each of `all`: no two writes of a row overlap, but in the last row
  readonly rowCount: number;
  readonly longest: number; // cycles from dispatched to visible
  readonly steps: Float64Array; // cycles in which the occupancy changes
  readonly levels: Uint16Array; // the occupancy from steps[i] on
  readonly peak: number;
  private readonly buffered: Uint32Array; // those of `all` that entered the store buffer, in that order
  private readonly entered: Float64Array; // when each of these did
  private readonly latestVisible: Float64Array; // of buffered[0..i]

  // `index`: which of the records are the core's; `atomic`: which of the records read and write at once, out of no buffer.
  constructor(records: Records<WriteRecord>, index: Uint32Array, atomic: Uint8Array) {
    this.all = new OrderedRecords(records, index);
    this.visible = this.all.numbers('visible');
    const sources = this.all.numbers('from_write');
    this.readers = indicesWhere(this.all.length, (at) => sources[at] > 0);
    this.longest = this.findLongest();
    const cycles = this.all.numbers('buffered');
    this.buffered = indicesWhere(this.all.length, (at) => !Number.isNaN(cycles[at]) && atomic[this.all.index[at]] === 0);
    this.sortBuffered(cycles);
    this.entered = gathered(cycles, this.buffered);
    this.latestVisible = this.findLatest();
    [this.steps, this.levels] = occupancy(this.entered, this.buffered, this.visible);
    this.peak = this.levels.reduce((most, level) => Math.max(most, level), 0);
    this.rows = new Uint8Array(this.all.length);
    this.rowCount = this.pack();
  }

  // The entries of the store buffer in the cycle, oldest first.
  inBuffer(cycle: number): WriteRecord[] {
    const found: WriteRecord[] = [];
    let index = firstAboveIn(this.entered, cycle) - 1;
    for (; index >= 0 && this.latestVisible[index] > cycle; --index)
      if (this.visible[this.buffered[index]] > cycle) found.push(this.all.at(this.buffered[index]));
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

  private findLongest(): number {
    let longest = 0;
    for (let at = 0; at < this.all.length; ++at) longest = Math.max(longest, this.visible[at] - this.all.dispatched[at]);
    return longest;
  }

  // Those that entered in one cycle stay in the order of their dispatch.
  private sortBuffered(cycles: Float64Array): void {
    for (let at = 1; at < this.buffered.length; ++at)
      if (cycles[this.buffered[at - 1]] > cycles[this.buffered[at]]) {
        this.buffered.sort((left, right) => cycles[left] - cycles[right] || left - right);
        return;
      }
  }

  private findLatest(): Float64Array {
    const latest = gathered(this.visible, this.buffered);
    for (let at = 1; at < latest.length; ++at) latest[at] = Math.max(latest[at], latest[at - 1]);
    return latest;
  }

  private pack(): number {
    const ends: number[] = [];
    for (let index = 0; index < this.all.length; ++index) {
      const dispatched = this.all.dispatched[index];
      let row = ends.findIndex((end) => end <= dispatched);
      if (row < 0) row = Math.min(ends.length, kMaxRows - 1);
      ends[row] = Math.max(ends[row] ?? 0, this.visible[index]);
      this.rows[index] = row;
    }
    return ends.length;
  }
}

export function writesByCore(records: Records<WriteRecord>, cores: number): CoreWrites[] {
  const atomic = records.flags('kind', (kind) => kind === 'rmw');
  return byCore(records, cores).map((index) => new CoreWrites(records, index, atomic));
}

function indicesWhere(count: number, holds: (index: number) => boolean): Uint32Array {
  const found = new Uint32Array(count);
  let size = 0;
  for (let index = 0; index < count; ++index) if (holds(index)) found[size++] = index;
  return found.slice(0, size);
}

// `entered`: rising; of the writes `buffered`, which have their visibility in `visible`.
function occupancy(entered: Float64Array, buffered: Uint32Array, visible: Float64Array): [Float64Array, Uint16Array] {
  const leaves = gathered(visible, buffered).sort();
  const steps = new Float64Array(2 * entered.length);
  const levels = new Uint16Array(2 * entered.length);
  let count = 0;
  for (let enter = 0, leave = 0; enter < entered.length || leave < leaves.length; ++count) {
    const cycle = Math.min(entered[enter] ?? Infinity, leaves[leave] ?? Infinity);
    while (entered[enter] === cycle) ++enter;
    while (leaves[leave] === cycle) ++leave;
    steps[count] = cycle;
    levels[count] = enter - leave;
  }
  return [steps.slice(0, count), levels.slice(0, count)];
}
