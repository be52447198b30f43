// Two runs, aligned by op: the same op of the same thread, executed for the same time, is the twin. In runs of different
// traces an op is the same when its text is.
import type { BarrierRecord, LoadRecord, OpRecord, WriteRecord } from './document';
import type { Run } from './run';

export interface Difference {
  what: 'run' | 'write' | 'barrier' | 'load';
  id: number; // in the first run; 0 for the run
  text: string;
  time: string; // "3 of 8" when the op is executed so often, else ""
  measure: string;
  values: [number, number]; // cycles
  by: number; // second - first
}

// A setting that is not the same in both; null: it is not there.
export interface Setting {
  key: string;
  values: [string | null, string | null];
}

export class Twins {
  readonly sameTrace: boolean;
  readonly settings: Setting[];
  readonly differences: Difference[]; // largest first
  readonly unmatched: [number, number]; // writes, barriers and loads of each run that have no twin in the other
  private readonly writes: Map<number, number>[];
  private readonly barriers: Map<number, number>[];
  private readonly executions = new Map<OpRecord, string>(); // of the first run's ops: "3 of 8"

  constructor(
    private readonly first: Run,
    second: Run,
  ) {
    const runs = [first, second];
    this.sameTrace = isSameTrace(first, second);
    this.settings = differingSettings(first, second);
    const align = <T extends OpRecord>(records: (run: Run) => T[]): Alignment<T> => this.align(runs, records);
    const writes = align((run) => run.allWrites.all());
    const barriers = align((run) => run.allBarriers.all());
    const loads = align((run) => run.allLoads.all());
    this.writes = maps(writes.pairs);
    this.barriers = maps(barriers.pairs);
    const unmatched = (run: 0 | 1): number => writes.unmatched[run] + barriers.unmatched[run] + loads.unmatched[run];
    this.unmatched = [unmatched(0), unmatched(1)];
    this.differences = [
      this.runDifference(second),
      ...writes.pairs.map(([left, right]) => this.writeDifference(left, right)),
      ...barriers.pairs.map(([left, right]) => this.barrierDifference(left, right)),
      ...loads.pairs.map(([left, right]) => this.loadDifference(left, right)),
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
    return { what: 'run', id: 0, text: 'the whole run', time: '', measure: 'cycles', values, by: values[1] - values[0] };
  }

  private writeDifference(left: WriteRecord, right: WriteRecord): Difference {
    const values: [number, number] = [left.visible - left.dispatched, right.visible - right.dispatched];
    return { what: 'write', id: left.id, ...this.name(left), measure: 'dispatched to visible', values, by: values[1] - values[0] };
  }

  private barrierDifference(left: BarrierRecord, right: BarrierRecord): Difference {
    const values: [number, number] = [left.stall, right.stall];
    return { what: 'barrier', id: left.id, ...this.name(left), measure: 'stall', values, by: values[1] - values[0] };
  }

  private loadDifference(left: LoadRecord, right: LoadRecord): Difference {
    const values: [number, number] = [left.performed - left.dispatched, right.performed - right.dispatched];
    return { what: 'load', id: left.id, ...this.name(left), measure: 'dispatched to performed', values, by: values[1] - values[0] };
  }

  private name(record: OpRecord): { text: string; time: string } {
    const text = `${this.first.threadName(record.core)}: ${this.first.opText(record.line_number, record)}`;
    return { text, time: this.executions.get(record) ?? '' };
  }

  private align<T extends OpRecord>(runs: Run[], records: (run: Run) => T[]): Alignment<T> {
    const [left, right] = runs.map((run) => this.grouped(run, records(run)));
    const pairs: [T, T][] = [];
    const unmatched: [number, number] = [0, 0];
    for (const [op, list] of left) {
      const others = right.get(op) ?? [];
      list.forEach((record, time) => {
        if (list.length > 1) this.executions.set(record, `${time + 1} of ${list.length}`);
        if (time < others.length) pairs.push([record, others[time]]);
      });
      unmatched[0] += Math.max(0, list.length - others.length);
    }
    for (const [op, list] of right) unmatched[1] += Math.max(0, list.length - (left.get(op)?.length ?? 0));
    return { pairs, unmatched };
  }

  // The executions of each op, in the order of time.
  private grouped<T extends OpRecord>(run: Run, records: T[]): Map<string, T[]> {
    const found = new Map<string, T[]>();
    for (const record of [...records].sort((one, other) => one.dispatched - other.dispatched || one.id - other.id)) {
      const op = `${run.threadName(record.core)} ${this.sameTrace ? record.op : run.opText(record.line_number, record)}`;
      const list = found.get(op);
      if (list) list.push(record);
      else found.set(op, [record]);
    }
    return found;
  }
}

// Comments and empty lines do not make another trace. Without their texts, the traces' names must do.
function isSameTrace(first: Run, second: Run): boolean {
  const text = (run: Run): string => run.history.source.map((one) => one.replace(/#.*$/, '').trim()).filter((one) => one !== '').join('\n');
  const hasText = first.history.source.length > 0 && second.history.source.length > 0;
  return hasText ? text(first) === text(second) : first.document.trace === second.document.trace;
}

function differingSettings(first: Run, second: Run): Setting[] {
  const [left, right] = [first.document.config, second.document.config];
  const text = (value: unknown): string | null => (value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value));
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return keys
    .map((key): Setting => ({ key, values: [text(left[key]), text(right[key])] }))
    .filter(({ values }) => values[0] !== values[1]);
}

interface Alignment<T> {
  pairs: [T, T][];
  unmatched: [number, number];
}

const maps = (pairs: [OpRecord, OpRecord][]): Map<number, number>[] => [
  new Map(pairs.map(([left, right]) => [left.id, right.id])),
  new Map(pairs.map(([left, right]) => [right.id, left.id])),
];
