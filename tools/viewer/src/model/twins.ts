// Two runs of one trace, aligned by op: the same op of the same thread, executed for the same time, is the twin.
import type { BarrierRecord, OpRecord, WriteRecord } from './document';
import type { Run } from './run';

export interface Difference {
  what: 'run' | 'write' | 'barrier';
  id: number; // in the first run; 0 for the run
  text: string;
  measure: string;
  values: [number, number]; // cycles
  by: number; // second - first
}

export class Twins {
  readonly differences: Difference[]; // largest first
  readonly unmatched: [number, number]; // writes and barriers of each run that have no twin in the other
  private readonly writes: Map<number, number>[];
  private readonly barriers: Map<number, number>[];

  constructor(
    private readonly first: Run,
    second: Run,
  ) {
    const runs = [first, second];
    const writes = align(runs, (run) => run.document.writes);
    const barriers = align(runs, (run) => run.document.barriers);
    this.writes = maps(writes.pairs);
    this.barriers = maps(barriers.pairs);
    this.unmatched = [writes.unmatched[0] + barriers.unmatched[0], writes.unmatched[1] + barriers.unmatched[1]];
    this.differences = [
      this.runDifference(second),
      ...writes.pairs.map(([left, right]) => this.writeDifference(left, right)),
      ...barriers.pairs.map(([left, right]) => this.barrierDifference(left, right)),
    ];
    this.differences.sort((left, right) => Math.abs(right.by) - Math.abs(left.by));
  }

  // The twin, in the other run, of the write of run 0 or 1; -1: none.
  write(run: number, id: number): number {
    return this.writes[run].get(id) ?? -1;
  }

  barrier(run: number, id: number): number {
    return this.barriers[run].get(id) ?? -1;
  }

  private runDifference(second: Run): Difference {
    const values: [number, number] = [this.first.document.cycles, second.document.cycles];
    return { what: 'run', id: 0, text: 'the whole run', measure: 'cycles', values, by: values[1] - values[0] };
  }

  private writeDifference(left: WriteRecord, right: WriteRecord): Difference {
    const values: [number, number] = [left.visible - left.dispatched, right.visible - right.dispatched];
    return { what: 'write', id: left.id, text: this.name(left), measure: 'dispatched to visible', values, by: values[1] - values[0] };
  }

  private barrierDifference(left: BarrierRecord, right: BarrierRecord): Difference {
    const values: [number, number] = [left.stall, right.stall];
    return { what: 'barrier', id: left.id, text: this.name(left), measure: 'stall', values, by: values[1] - values[0] };
  }

  private name(record: OpRecord): string {
    return `${this.first.threadName(record.core)}: ${this.first.opText(record.line_number, record)}`;
  }
}

interface Alignment<T> {
  pairs: [T, T][];
  unmatched: [number, number];
}

function align<T extends OpRecord>(runs: Run[], records: (run: Run) => T[]): Alignment<T> {
  const [left, right] = runs.map((run) => keyed(run, records(run)));
  const pairs: [T, T][] = [];
  for (const [key, record] of left) {
    const twin = right.get(key);
    if (twin) pairs.push([record, twin]);
  }
  return { pairs, unmatched: [left.size - pairs.length, right.size - pairs.length] };
}

function keyed<T extends OpRecord>(run: Run, records: T[]): Map<string, T> {
  const times = new Map<string, number>();
  const found = new Map<string, T>();
  for (const record of [...records].sort((one, other) => one.dispatched - other.dispatched || one.id - other.id)) {
    const op = `${run.threadName(record.core)} ${record.op}`;
    const time = times.get(op) ?? 0;
    times.set(op, time + 1);
    found.set(`${op} ${time}`, record);
  }
  return found;
}

const maps = (pairs: [OpRecord, OpRecord][]): Map<number, number>[] => [
  new Map(pairs.map(([left, right]) => [left.id, right.id])),
  new Map(pairs.map(([left, right]) => [right.id, left.id])),
];
