// Made-up runs for the tests: a small one that can be followed by eye, and one of a million events.
import { Builder } from './builder';
import { TinyMachine } from './tiny_machine';
import type { RunDocument } from '../../src/model/document';

export const kConfig = {
  line_size: 64, 'core.model': 'tso', 'core.isa': 'x86-64', 'core.window': 1, 'store_buffer.entries': 16,
  'l1.size': 32768, 'l1.ways': 8, 'l2.size': 262144, 'l2.ways': 8, 'l3.size': 8388608, 'l3.ways': 16,
  'l1.latency': 4, 'l2.latency': 12, 'l3.latency': 40, 'dram.latency': 200,
};

export function smallRun(fence = 30): RunDocument {
  const source = [
    'membar 1', '', '# 17  Store buffering with a fence between', '', 'var x y', 'place x shared c0 c1 c2', '',
    'thread left', '  store x 1', '  fence.sc', '  load y -> r1   # what did right write?', '',
    'thread right', '  store y 1', '  fence.sc', '  load x -> r1', '', 'thread third', '  load y -> r2', '  store x 300',
  ];
  const machine = new TinyMachine(new Builder(3, ['x', 'y'], ['left', 'right', 'third'], source));
  machine.place(0, [0, 1, 2]);
  machine.store(0, 0, 1, 9);
  machine.fence(0, fence, 10);
  machine.store(1, 1, 1, 14);
  machine.fence(1, fence, 15);
  machine.load(0, 1, 1, 11);
  machine.load(1, 0, 1, 16);
  machine.load(2, 1, 2, 19);
  machine.store(2, 0, 300, 20);
  return machine.to.finish('traces/sample.trace', kConfig);
}

// A run of at least so many events; the same every time.
export function largeRun(events: number): RunDocument {
  const names = Array.from({ length: 64 }, (_, index) => `v${index}`);
  const source = ['membar 1', ...names.map((name) => `var ${name}`), 'store', 'load', 'fence.sc'];
  const machine = new TinyMachine(new Builder(4, names, ['a', 'b', 'c', 'd'], source));
  let random = 1;
  const below = (limit: number): number => {
    random = (random * 48271) % 2147483647;
    return random % limit;
  };
  while (machine.to.events < events) {
    const core = below(4);
    const what = below(10);
    if (what < 4) machine.store(core, below(64), below(1000), 66);
    else if (what < 9) machine.load(core, below(64), below(8), 67);
    else machine.fence(core, 30, 68);
  }
  return machine.to.finish(`a run of ${events} events`, kConfig);
}
