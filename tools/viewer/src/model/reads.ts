// Who read what: loads and read-modify-writes, each with the write that it read from.
import type { Run } from './run';
import { firstAbove } from './search';

export interface Read {
  core: number;
  cycle: number;
  from: number; // id of the write; never the initial value
  own: boolean; // out of its core's store buffer
}

// Those of the core that were under way in the cycles from `from` to `to`.
export function* readsIn(run: Run, core: number, from: number, to: number): Generator<Read> {
  const loads = run.loads[core];
  for (let index = loads.firstFrom(from - run.longestLoad); index < loads.length && loads.dispatched[index] <= to; ++index) {
    const load = loads.at(index);
    if (load.from_write === 0 || load.performed < from) continue;
    yield { core, cycle: load.performed, from: load.from_write, own: load.source === 'forward' };
  }
  const { all, readers, longest } = run.writes[core];
  let index = firstAbove(readers.length, (at) => all.dispatched[readers[at]], from - longest - 1);
  for (; index < readers.length && all.dispatched[readers[index]] <= to; ++index) {
    const write = all.at(readers[index]);
    if (write.visible >= from) yield { core, cycle: write.visible, from: write.from_write!, own: false };
  }
}
