// What one timeline is drawn from.
import type { WriteRecord } from '../model/document';
import type { OrderedRecords } from '../model/ordered_records';
import type { Run } from '../model/run';
import { kSegments, parts } from '../model/segments';
import type { Selection } from '../session';
import { Density, type Intervals } from './density';
import type { Layout, Row } from './lanes';
import type { Pen } from './pen';

export interface Scene {
  run: Run;
  pen: Pen;
  layout: Layout;
  selection: Selection;
  densities: Densities;
  messages: boolean;
  readsFrom: boolean;
}

export const middle = (row: Row): number => row.top + row.height / 2;

// The intervals of each core that are too many to draw one by one, and their sums, made when first needed.
export class Densities {
  readonly charges: Intervals[];
  readonly ops: Intervals[];
  readonly segments: SegmentIntervals[];
  private readonly made = new Map<Intervals, Density>();

  constructor(private readonly run: Run) {
    this.charges = run.tracks.map((track) => ({
      count: track.from.length,
      from: (index) => track.from[index],
      to: (index) => track.from[index] + track.cycles[index],
      kind: (index) => track.cause[index],
    }));
    this.ops = run.tracks.map((track) => ({
      count: track.ops.length,
      from: (index) => track.oldestFrom(index),
      to: (index) => track.left(index) + 1,
      kind: () => 0,
    }));
    this.segments = run.writes.map((writes) => new SegmentIntervals(writes.all));
  }

  of(intervals: Intervals, kinds: number): Density {
    let density = this.made.get(intervals);
    if (!density) {
      density = new Density(intervals, this.run.end + 1, kinds);
      this.made.set(intervals, density);
    }
    return density;
  }
}

// The segments of a core's writes, as one list of intervals, made when first asked for.
class SegmentIntervals implements Intervals {
  private made: { from: Float64Array; cycles: Float64Array; kind: Uint8Array } | null = null;

  constructor(private readonly writes: OrderedRecords<WriteRecord>) {}

  get count(): number {
    return this.all().from.length;
  }
  from(index: number): number {
    return this.all().from[index];
  }
  to(index: number): number {
    const { from, cycles } = this.all();
    return from[index] + cycles[index];
  }
  kind(index: number): number {
    return this.all().kind[index];
  }

  private all(): { from: Float64Array; cycles: Float64Array; kind: Uint8Array } {
    return (this.made ??= this.make());
  }

  private make(): { from: Float64Array; cycles: Float64Array; kind: Uint8Array } {
    const segments = this.writes.records.values('segments');
    const from: number[] = [];
    const cycles: number[] = [];
    const kind: number[] = [];
    for (let at = 0; at < this.writes.length; ++at)
      for (const part of parts(segments[this.writes.index[at]], kSegments)) {
        from.push(this.writes.dispatched[at] + part.from);
        cycles.push(part.cycles);
        kind.push(kSegments.indexOf(part.name as (typeof kSegments)[number]));
      }
    return { from: new Float64Array(from), cycles: new Float64Array(cycles), kind: new Uint8Array(kind) };
  }
}
