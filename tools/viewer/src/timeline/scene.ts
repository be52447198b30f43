// What one timeline is drawn from.
import type { Run } from '../model/run';
import { kSegments, segmentsOf } from '../model/segments';
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

type Writes = Run['writes'][number]['all'];

// The segments of a core's writes, as one list of intervals, made when first asked for.
class SegmentIntervals implements Intervals {
  private list: { from: number; to: number; kind: number }[] | null = null;

  constructor(private readonly writes: Writes) {}

  get count(): number {
    return this.all().length;
  }
  from(index: number): number {
    return this.all()[index].from;
  }
  to(index: number): number {
    return this.all()[index].to;
  }
  kind(index: number): number {
    return this.all()[index].kind;
  }

  private all(): { from: number; to: number; kind: number }[] {
    this.list ??= this.writes.flatMap((write) =>
      segmentsOf(write).map((part) => ({
        from: write.dispatched + part.from,
        to: write.dispatched + part.from + part.cycles,
        kind: kSegments.indexOf(part.name as (typeof kSegments)[number]),
      })),
    );
    return this.list;
  }
}
