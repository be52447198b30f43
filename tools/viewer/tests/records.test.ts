// Records by columns are the records that they were made from, however one asks for them.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import type { LoadRecord, OpRecord, WriteRecord } from '../src/model/document';
import { byCore, OrderedRecords } from '../src/model/ordered_records';
import { Records } from '../src/model/records';
import { Run } from '../src/model/run';
import { givenDocuments } from './support/given';
import { packed } from './support/packed';
import { largeRun, smallRun } from './support/samples';

const documents = [smallRun(), largeRun(3000), ...givenDocuments().map((given) => given.document)];
const lists = documents.flatMap((document): OpRecord[][] => [document.writes, document.barriers, document.loads]);
const kBlocks = [1, 3, 50, 1e6];

test('a block is read as its description says', () => {
  const list = [['id', 'core', 'kind', 'visible'], [[1, 1, 1, 1], 0, [2, ['store', 'rmw'], 0, 1, 0], [1, 201, null, 200]]];
  assert.deepEqual(new Records<WriteRecord>(list).all() as unknown, [
    { id: 1, core: 0, kind: 'store', visible: 201 },
    { id: 2, core: 0, kind: 'rmw', visible: null },
    { id: 3, core: 0, kind: 'store', visible: 401 },
  ]);
});

test('records come out of columns as they went in, one by one and all together', () => {
  for (const list of lists)
    for (const block of kBlocks) {
      const records = new Records<OpRecord>(packed(list, block));
      assert.equal(records.length, list.length);
      assert.deepEqual(records.all(), list);
      for (let at = list.length - 1; at >= 0; at -= Math.ceil(list.length / 400)) assert.deepEqual(records.at(at), list[at]);
      assert.equal(records.at(list.length), undefined);
      assert.equal(records.at(-1), undefined);
    }
});

test('a member of all records is what each record has', () => {
  for (const { writes } of documents)
    for (const list of [writes, packed(writes, 7)]) {
      const records = new Records<WriteRecord>(list);
      assert.deepEqual([...records.numbers('buffered')], writes.map((one) => one.buffered ?? NaN));
      assert.deepEqual([...records.numbers('core')], writes.map((one) => one.core));
      assert.deepEqual([...records.numbers('kind')], writes.map(() => NaN));
      assert.deepEqual(records.values('segments'), writes.map((one) => one.segments));
      assert.deepEqual([...records.flags('value', (value) => value === 300)], writes.map((one) => Number(one.value === 300)));
      for (const size of [8, 4]) assert.equal(records.some('size', (value) => value === size), writes.some((one) => one.size === size));
      for (const id of [1, 2, writes.length]) assert.equal(records.some('id', (value) => value === id), writes.some((one) => one.id === id));
      for (const kind of ['store', 'rmw']) assert.equal(records.some('kind', (value) => value === kind), writes.some((one) => one.kind === kind));
    }
});

test('records are found by their ids, in a row or not', () => {
  const { writes } = largeRun(3000);
  const some = writes.filter((_, index) => index % 3 !== 1);
  for (const list of [some, packed(some, 10)]) {
    const records = new Records<WriteRecord>(list);
    for (const [index, one] of some.entries()) assert.equal(records.indexOf(one.id), index);
    for (const id of [0, -1, 2, writes.length + 5]) assert.equal(records.withId(id), undefined);
  }
});

test('records stand in the order in which they were dispatched, whatever the order of the list', () => {
  const { loads } = largeRun(3000);
  const mixed = [...loads].sort((left, right) => (left.id * 7919) % 1000 - ((right.id * 7919) % 1000));
  const records = new Records<LoadRecord>(packed(mixed, 64));
  byCore(records, 4).forEach((index, core) => {
    const ordered = new OrderedRecords(records, index);
    const expected = loads.filter((one) => one.core === core).sort((left, right) => left.dispatched - right.dispatched || left.id - right.id);
    assert.deepEqual(ordered.slice(0, ordered.length), expected);
    expected.forEach((one, at) => assert.equal(ordered.indexOf(one.id), at));
    assert.equal(ordered.indexOf(loads.find((one) => one.core !== core)!.id), -1);
    for (const one of expected.slice(0, 50)) {
      assert.deepEqual(ordered.find(one.op, one.dispatched), one);
      assert.equal(ordered.find(one.op, one.dispatched + 1_000_000), undefined);
      assert.equal(ordered.firstFrom(one.dispatched), expected.findIndex((other) => other.dispatched >= one.dispatched));
    }
  });
});

test('a run is the same from columns as from a list', () => {
  for (const document of documents) {
    const [plain, other] = [document, { ...document, writes: packed(document.writes, 9), barriers: packed(document.barriers, 9), loads: packed(document.loads, 9) }].map((one) => new Run(one, 'run'));
    assert.deepEqual(other.visibleCycles, plain.visibleCycles);
    assert.deepEqual(other.barrierCycles, plain.barrierCycles);
    assert.equal(other.hasValues, plain.hasValues);
    for (const name of ['window', 'commit', 'dram', 'nothing']) assert.equal(other.hasSegment(name), plain.hasSegment(name));
    plain.writes.forEach((writes, core) => {
      assert.deepEqual(other.writes[core].rows, writes.rows);
      assert.deepEqual(other.writes[core].levels, writes.levels);
      for (let cycle = 0; cycle < plain.end; cycle += Math.ceil(plain.end / 50)) {
        assert.deepEqual(other.writes[core].inBuffer(cycle), writes.inBuffer(cycle));
        assert.deepEqual(other.barriersAround(core, cycle), plain.barriersAround(core, cycle));
      }
    });
  }
});
