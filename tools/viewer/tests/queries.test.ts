// Questions to a run: its store buffers, segments, names of lines, and what a window of the timeline holds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WriteRecord } from '../src/model/document';
import { parseDocument, type RunDocument } from '../src/model/document';
import { Highlights } from '../src/model/highlights';
import { Kind } from '../src/model/log';
import { chooseCores, valuesOf } from '../src/model/machine_view';
import { atEvent } from '../src/model/position';
import { programLines, windowOf } from '../src/model/program';
import { readsIn } from '../src/model/reads';
import { openRun, Run } from '../src/model/run';
import { billParts, segmentAt, segmentsOf, total } from '../src/model/segments';
import { Symbols, valueText } from '../src/model/symbols';
import { Records } from '../src/model/records';
import { kMaxRows, writesByCore } from '../src/model/writes';
import { describe } from '../src/sentences/describe';
import { Density, sumUp } from '../src/timeline/density';
import { Viewport } from '../src/timeline/viewport';
import { givenDocuments } from './support/given';
import { Builder } from './support/builder';
import { kConfig, largeRun, smallRun } from './support/samples';
import { TinyMachine } from './support/tiny_machine';

const documents = [smallRun(), largeRun(3000), ...givenDocuments().map((given) => given.document)];

function write(id: number, buffered: number, visible: number, kind: WriteRecord['kind'] = 'store'): WriteRecord {
  return {
    id, core: 0, op: id, label: null, line_number: 0, kind, symbol: null, address: '0x0', size: 8, value: 1,
    dispatched: buffered - 1, buffered, requested: null, granted: null, visible, segments: { window: 1, commit: visible - buffered },
    forwarded: null, seen: {}, regrants: 0, coalesced_into: null, failed: false, from_write: null,
  };
}

test('a write is in the store buffer from the cycle in which it enters to the one before it is visible', () => {
  const writes = writesByCore(new Records([write(1, 10, 20), write(2, 11, 15), write(3, 12, 30, 'rmw')]), 1)[0];
  const ids = (cycle: number): number[] => writes.inBuffer(cycle).map((one) => one.id);
  assert.deepEqual([9, 10, 11, 14, 15, 19, 20].map(ids), [[], [1], [1, 2], [1, 2], [1], [1], []]);
  assert.deepEqual([9, 10, 11, 15, 20].map((cycle) => writes.occupancyAt(cycle)), [0, 1, 2, 1, 0]);
  assert.equal(writes.peak, 2);
});

test('the occupancy of a store buffer is the number of its entries, in every cycle', () => {
  for (const document of documents.filter((one) => one.cycles < 20_000)) {
    const run = new Run(document, 'test');
    for (const writes of run.writes)
      for (let cycle = 0; cycle <= run.end; cycle += 3) {
        const plain = writes.all.slice(0, writes.all.length).filter((one) => one.kind !== 'rmw' && one.buffered !== null && one.buffered <= cycle && cycle < one.visible);
        assert.equal(writes.occupancyAt(cycle), plain.length);
        assert.equal(writes.inBuffer(cycle).length, plain.length);
      }
  }
});

test('writes of one row do not overlap, unless there are more than there are rows', () => {
  for (const document of documents) {
    const run = new Run(document, 'test');
    for (const writes of run.writes) {
      const ends: number[] = [];
      writes.all.slice(0, writes.all.length).forEach((one, index) => {
        const row = writes.rows[index];
        assert.ok(row === kMaxRows - 1 || (ends[row] ?? 0) <= one.dispatched);
        ends[row] = Math.max(ends[row] ?? 0, one.visible);
      });
    }
  }
});

test('the reads of any cycles are the loads and read-modify-writes that read from a write and were under way then', () => {
  for (const document of documents) {
    const run = new Run(document, 'test');
    for (let from = 0; from < run.end; from += Math.ceil(run.end / 7)) {
      const to = from + Math.ceil(run.end / 20);
      for (let core = 0; core < run.cores; ++core) {
        const expected = [
          ...document.loads.map((one) => ({ ...one, end: one.performed })),
          ...document.writes.map((one) => ({ ...one, end: one.visible })),
        ].filter((one) => one.core === core && one.from_write && one.dispatched <= to && one.end >= from);
        const ids = (reads: { from: number; cycle: number }[]): string[] => reads.map((one) => `${one.from} at ${one.cycle}`).sort();
        assert.deepEqual(ids([...readsIn(run, core, from, to)]), ids(expected.map((one) => ({ from: one.from_write!, cycle: one.end }))));
      }
    }
  }
});

test('the segments of each write and the bill of each barrier add up', () => {
  for (const document of documents) {
    for (const one of document.writes) assert.equal(total(segmentsOf(one)), one.visible - one.dispatched);
    for (const one of document.barriers) assert.equal(total(billParts(one.bill)), one.stall);
  }
});

test('the segment at a cycle changes exactly where the next one begins', () => {
  const one = { ...write(1, 1, 30), dispatched: 0, segments: { window: 1, travel: 20, fill: 9 } };
  assert.deepEqual([0, 1, 20, 21, 29, 30].map((cycle) => segmentAt(one, cycle)), ['window', 'travel', 'travel', 'fill', 'fill', null]);
});

test('the charges of each core cover its cycles once', () => {
  for (const document of documents) {
    const run = new Run(document, 'test');
    for (const track of run.tracks) {
      let until = 0;
      track.from.forEach((from, index) => {
        assert.equal(from, until);
        until = from + track.cycles[index];
      });
    }
  }
});

test('lines are named after what lies on them', () => {
  const history = { ...smallRun().history!, lines: ['0x1000', '0x1040', '0x1080'] };
  history.symbols = [
    { name: 'a', address: '0x1000', element_bytes: 8, count: 1 },
    { name: 'b', address: '0x1008', element_bytes: 8, count: 1 },
    { name: 'data', address: '0x1020', element_bytes: 4, count: 24 },
  ];
  const symbols = new Symbols(history);
  assert.deepEqual([0, 1, 2].map((line) => symbols.name(line)), ['a b data[0..7]', 'data[8..23]', '0x1080']);
  assert.deepEqual(symbols.of(1)[3], { name: 'data[11]', offset: 12, size: 4 });
  assert.deepEqual(['b', 'data', '0x1080', 'data[8..23]', 'nothing'].map((name) => symbols.lineNamed(name)), [0, 0, 2, 1, -1]);
});

test('values are read least significant byte first', () => {
  assert.equal(valueText(Uint8Array.of(0x2c, 0x01)), '300');
  assert.equal(valueText(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0x80)), '0x8000000000000001');
  assert.equal(valueText(undefined, 0, 8), '0');
});

test('long values are exact, in the records as in the machine', () => {
  const text = JSON.stringify(smallRun()).replace(/"value":300\b/g, '"value": 16045690984503098046').replace(/"value":1\b/g, '"value":9007199254740993');
  const document = parseDocument(text);
  const { writes } = document as RunDocument;
  const values = writes.map((one) => one.value);
  assert.deepEqual(values, ['9007199254740993', '9007199254740993', '16045690984503098046']);
  document.history!.source[19] = 'store x r9';
  const run = new Run(document, 'long');
  assert.equal(run.writeText(writes[2]), 'store x r9 (x = 0xdeadbeefcafebabe)');
  document.history!.source[19] = 'store x 0xDEADBEEFCAFEBABE';
  assert.equal(run.writeText(writes[2]), 'store x 0xDEADBEEFCAFEBABE');
  assert.equal(parseDocument('{"trace":"\\"value\\":12345678901234567890, ","value": 12}').trace, '"value":12345678901234567890, ');
});

test('a run in which no record has a value carried none', () => {
  const without = (): RunDocument => {
    const document = smallRun();
    for (const record of [...document.writes, ...document.loads]) record.value = null;
    return document;
  };
  const run = new Run(without(), 'without');
  assert.ok(!run.hasValues);
  assert.deepEqual(valuesOf(run, 0, 0), { values: [], more: false });
  for (let event = 0; event < run.log.count; ++event)
    if (run.log.kind[event] === Kind.Bytes) assert.doesNotMatch(describe(run, event), /\d from|= \d|all zero|the same/);
  const one = without();
  one.loads[0].value = 0;
  assert.ok(new Run(one, 'one value').hasValues);
  assert.ok(new Run(smallRun(), 'values').hasValues);
});

test('every core can be shown, and those that an event is about always are', () => {
  const names = Array.from({ length: 40 }, (_, core) => `t${core}`);
  const machine = new TinyMachine(new Builder(40, ['x'], names, ['membar 1']));
  for (const core of [3, 37]) machine.store(core, 0, core);
  const run = new Run(machine.to.finish('many', kConfig), 'many');
  const all = [0, 1, 2].flatMap((page) => chooseCores(run, [], page, 16).page);
  assert.deepEqual(all, names.map((_, core) => core));
  let concerned = 0;
  for (let events = run.start + 1; events <= run.log.count; ++events) {
    const about = new Highlights(run, atEvent(run, events)).cores;
    const shown = chooseCores(run, about, 0, 16);
    for (const core of about) assert.ok([...shown.concerned, ...shown.page].includes(core));
    if (shown.concerned.includes(37)) ++concerned;
    assert.ok(shown.concerned.every((core) => core >= 16));
  }
  assert.ok(concerned > 4);
});

test('of a long program only the lines around those in sight are in the page', () => {
  const source = ['membar 1', '', '# nothing', ...Array.from({ length: 90_000 }, (_, index) => `  store x ${index} # text`)];
  const lines = programLines(source);
  assert.equal(lines.count, 90_001);
  assert.deepEqual([lines.number(1), lines.text(1)], [4, '  store x 0']);
  assert.deepEqual([1, 2, 4, 90_003, 90_004, Infinity].map((number) => lines.indexFrom(number)), [0, 1, 1, 90_000, -1, -1]);
  for (const top of [0, 24 * 500, 24 * 89_990, 24 * 200_000]) {
    const { from, to } = windowOf(lines.count, 24, top, 480);
    assert.ok(to - from <= 60 && from >= 0 && to <= lines.count && to > from);
    if (top < 24 * 90_000) assert.ok(from <= top / 24 && to >= Math.min(top / 24 + 20, lines.count));
  }
  assert.deepEqual(windowOf(3, 24, 0, 480), { from: 0, to: 3 });
});

test('a damaged recording is called that, in plain words', () => {
  const broken = (change: (document: Record<string, any>) => void): string => {
    const document = JSON.parse(JSON.stringify(smallRun()));
    change(document);
    try {
      openRun(document, 'run.json');
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };
  assert.equal(broken(() => {}), '');
  assert.match(broken((one) => (one.history = {})), /^the recording in run\.json is damaged: "history\.line_bytes" is missing/);
  assert.match(broken((one) => (one.history = null)), /damaged: "history" is null/);
  assert.match(broken((one) => (one.history = [])), /damaged: "history" is no object/);
  assert.match(broken((one) => (one.history.names.causes = null)), /damaged: "history\.names\.causes" is null/);
  assert.match(broken((one) => (one.history.log = 'text')), /damaged: "history\.log" is not what it should be/);
  assert.match(broken((one) => one.history.log.pop()), /damaged: history\.log: the last event is cut off/);
  assert.match(broken((one) => delete one.writes), /damaged: "writes" is missing/);
  assert.match(broken((one) => delete one.history), /--history/);
});

test('sums over columns keep every cycle, and the buckets of a whole run tell the same', () => {
  const run = new Run(largeRun(20_000), 'large');
  const track = run.tracks[0];
  const intervals = {
    count: track.from.length,
    from: (index: number) => track.from[index],
    to: (index: number) => track.from[index] + track.cycles[index],
    kind: (index: number) => track.cause[index],
  };
  const kinds = run.history.names.causes.length;
  const cycles = run.end + 1;
  const sum = (amounts: Float32Array): number => amounts.reduce((whole, amount) => whole + amount, 0);
  const exact = sumUp(intervals, 0, intervals.count, 0, cycles, 100, kinds);
  assert.ok(Math.abs(sum(exact) - cycles) < cycles * 1e-4);
  const rough = new Density(intervals, cycles, kinds).columns(0, cycles, 64);
  assert.ok(Math.abs(sum(rough) - cycles) < cycles * 1e-3);
});

test('the timeline shows between 10 cycles and the whole run', () => {
  const view = new Viewport(10_000_000);
  view.all();
  assert.deepEqual([view.from, view.to], [0, 10_000_000]);
  for (let time = 0; time < 60; ++time) view.zoom(0.5, 5_000_000);
  assert.equal(view.width, 10);
  assert.ok(view.from <= 5_000_000 && view.to >= 5_000_000);
  view.reveal(9_999_999);
  assert.ok(view.from <= 9_999_999 && view.to > 9_999_999);
  view.pan(-1e9);
  assert.equal(view.from, 0);
});
