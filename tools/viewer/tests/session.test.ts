// Stepping, links, predictions and two runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunDocument } from '../src/model/document';
import { atCycle, atEvent, atStart, fromFragment, step, type StepKind, toFragment } from '../src/model/position';
import { kCommands, keyName } from '../src/keys';
import { A, Kind } from '../src/model/log';
import { Predictions } from '../src/model/predict';
import { Run } from '../src/model/run';
import { Twins } from '../src/model/twins';
import { describe } from '../src/sentences/describe';
import { happenings } from '../src/sentences/happenings';
import { Address } from '../src/address';
import { Session } from '../src/session';
import { givenDocuments } from './support/given';
import { largeRun, smallRun } from './support/samples';

const make = (document: RunDocument): Run => new Run(document, 'test');
const runs = [smallRun(), largeRun(2000), ...givenDocuments().map((given) => given.document).filter((one) => one.cycles < 20_000)].map(make);

function places(run: Run, kind: StepKind, line: number): string[][] {
  const text = (position: { cycle: number; events: number }): string => `${position.cycle} ${position.events}`;
  const there: string[] = [];
  const back: string[] = [];
  let position = atStart(run);
  for (let next = step(run, position, kind, true, line); next; next = step(run, position, kind, true, line)) {
    position = next;
    there.push(text(position));
  }
  for (let next = step(run, position, kind, false, line); next; next = step(run, position, kind, false, line)) {
    position = next;
    back.push(text(position));
  }
  return [there, back];
}

test('the steps back pass the same places as the steps there', () => {
  for (const run of runs) {
    for (const kind of ['event', 'line'] as const) {
      const [there, back] = places(run, kind, run.firstLine());
      assert.deepEqual(back.filter((place) => there.includes(place)).reverse(), there.slice(0, -1), kind);
    }
    const [cycles, backwards] = places(run, 'cycle', -1);
    const numbers = [...new Set(cycles.map((place) => Number(place.split(' ')[0])))];
    assert.equal(numbers[numbers.length - 1], run.end);
    assert.deepEqual(backwards.map((place) => Number(place.split(' ')[0])).reverse().slice(-5), numbers.slice(-6, -1));
  }
});

test('the next write visible and the next barrier are those of the records', () => {
  for (const run of runs) {
    const visible = [...new Set(run.allWrites.all().map((write) => write.visible))].filter((cycle) => cycle > 0).sort((left, right) => left - right);
    assert.deepEqual(places(run, 'visible', -1)[0].map((place) => Number(place.split(' ')[0])), visible);
    const all = run.allBarriers.all().flatMap((barrier) => [barrier.dispatched, barrier.completed]);
    const barriers = [...new Set(all)].filter((cycle) => cycle > 0).sort((left, right) => left - right);
    assert.deepEqual(places(run, 'barrier', -1)[0].map((place) => Number(place.split(' ')[0])), barriers);
  }
});

test('a link leads back to where it was made, between the events of a cycle too', () => {
  for (const run of runs)
    for (let events = run.start; events <= Math.min(run.log.count, 200); ++events)
      for (const position of [atEvent(run, events), atCycle(run, atEvent(run, events).cycle)]) {
        const place = { run: 0, position, line: run.firstLine(), write: 1, barrier: -1 };
        const otherwise = { run: 0, position: atStart(run), line: -1, write: -1, barrier: -1 };
        assert.deepEqual(fromFragment([run], toFragment([run], place), otherwise), place);
      }
});

test('a link that makes no sense leaves everything as it is, and one beyond the end leads to the end', () => {
  const run = runs[0];
  const now = { run: 0, position: atStart(run), line: 0, write: -1, barrier: -1 };
  assert.deepEqual(fromFragment([run], '#cycle=x&line=nothing&run=7', now), now);
  assert.equal(fromFragment([run], '#cycle=99999999', now).position.cycle, run.end);
  assert.equal(fromFragment([run], '#cycle=1&event=99999999', now).position.events, run.log.count);
});

test('every place has something to say', () => {
  for (const run of runs)
    for (let cycle = 0; cycle <= Math.min(run.end, 400); ++cycle) {
      const position = atCycle(run, cycle);
      run.state.seek(position.events);
      const list = happenings(run, position);
      assert.ok(list.length > 0);
      for (const one of list) assert.match(one.text, /^[A-Z"].*\.$/);
    }
});

// While a question is open, nothing that belongs to its change has happened, and the timeline hides the change.
function assertNotGivenAway(session: Session): void {
  const { run, position } = session;
  const { line, cores, event } = session.predictions!.question!;
  const last = position.events - 1;
  if (run.log.kind[last] === Kind.L1)
    assert.ok(!cores.includes(run.log.argument(last, A.l1.core)) || run.log.argument(last, A.l1.line) !== line || run.log.argument(last, A.l1.present) === 1);
  for (const one of happenings(run, position)) assert.doesNotMatch(one.text, /gives up/);
  assert.ok(session.hiddenFrom(0) <= run.log.cycle[event]);
}

test('predictions stop before each change of a stable state, count each once, and begin again', () => {
  const session = new Session([make(smallRun())]);
  session.predict(true);
  const total = session.predictions!.total;
  let asked = 0;
  for (; ; ++asked) {
    session.goToEnd(true);
    const question = session.predictions!.question;
    if (!question) break;
    assert.equal(session.position.events, question.stop);
    assertNotGivenAway(session);
    assert.notDeepEqual(question.before, question.truth);
    question.truth.forEach((state, index) => session.answer(index, asked === 0 ? 'E' : state));
    assert.equal(session.reveal(), asked !== 0);
    assert.equal(session.position.events, question.event + 1);
    if (asked !== 0) continue;
    for (let event = question.stop; event <= question.event; ++event) session.step('event', false);
    session.step('event', true);
    session.step('event', true);
    assert.equal(session.predictions!.question!.event, question.event);
    assert.equal(session.predictions!.asked, 1);
    question.truth.forEach((_, index) => session.answer(index, question.truth[index]));
    session.reveal();
    assert.deepEqual([session.predictions!.asked, session.predictions!.correct], [1, 0]);
  }
  assert.ok(total > 5);
  assert.equal(asked, total);
  assert.equal(session.predictions!.correct, total - 1);
  session.predict(true);
  assert.deepEqual([session.predictions!.asked, session.predictions!.correct], [0, 0]);
});

test('no step passes a question that has not been answered', () => {
  const session = new Session([make(smallRun())]);
  session.predict(true);
  session.goToEnd(true);
  const { events } = session.position;
  for (const kind of ['event', 'cycle', 'visible', 'barrier'] as const) {
    session.step(kind, true);
    assert.equal(session.position.events, events, kind);
  }
  session.goToCycle(session.run.end);
  assert.equal(session.position.events, events);
  session.step('cycle', false);
  assert.ok(session.position.events < events);
});

test('only a page that predicts hides cycles: those after the one where it is, and this one when more happens in it', () => {
  const session = new Session([make(smallRun())]);
  assert.equal(session.hiddenFrom(0), Infinity);
  session.predict(true);
  session.goToEnd(true);
  assert.equal(session.hiddenFrom(0), session.position.cycle);
  session.step('cycle', false);
  assert.equal(session.hiddenFrom(0), session.position.cycle + 1);
});

test('an L1 that gives up its line does so after the question', () => {
  const run = make(smallRun());
  const predictions = new Predictions(run);
  let earlier = 0;
  for (let event = predictions.nextAfter(run.start); event >= 0; event = predictions.nextAfter(event + 1)) {
    const stop = predictions.stopBefore(event);
    if (stop < event) ++earlier;
    for (let at = stop; at < event; ++at) assert.match(describe(run, at), /L1 gives up/);
  }
  assert.ok(earlier > 0);
});

test('a jump to a record tells it first, the chosen one before the others', () => {
  const run = make(smallRun());
  const [write] = run.allWrites.all();
  const position = atCycle(run, write.visible);
  const list = happenings(run, position, { write: write.id, barrier: -1 });
  assert.ok(list.length > 1);
  assert.equal(list[0].write, write.id);
  assert.match(list[0].text, /globally visible/);
  const document = smallRun();
  document.writes.push({ ...write, id: 99, core: 1 });
  const sameCycle = make(document);
  assert.equal(happenings(sameCycle, position, { write: 99, barrier: -1 })[0].write, 99);
  assert.equal(happenings(sameCycle, position, { write: write.id, barrier: -1 })[0].write, write.id);
});

test('a link to the other of two runs leads to a place that it has', () => {
  const session = new Session([make(smallRun(30)), make(smallRun(400))]);
  session.restore(`#run=2&cycle=${session.runs[1].end}`);
  session.restore('#run=1');
  assert.equal(session.active, 0);
  assert.equal(session.position.cycle, session.runs[0].end);
  assert.ok(session.position.events <= session.runs[0].log.count);
});

test('the address is where the page is, and what somebody puts there is followed, however late the page hears of it', () => {
  const session = new Session([make(smallRun(30)), make(smallRun(400))]);
  const bar = { hash: '#cycle=20', replace: (hash: string): void => void (bar.hash = hash) };
  const address = new Address(session, bar);
  assert.equal(session.position.cycle, 20);
  address.keep();
  assert.equal(bar.hash, session.fragment());
  session.goToCycle(40);
  bar.hash = '#run=2&cycle=50';
  address.keep(); // the page's own place is due, and must not replace the new one
  assert.equal(bar.hash, '#run=2&cycle=50');
  address.read();
  assert.deepEqual([session.active, session.position.cycle], [1, 50]);
  address.keep();
  assert.equal(bar.hash, session.fragment());
  session.goToCycle(60);
  address.read(); // nobody has changed the address
  assert.equal(session.position.cycle, 60);
});

test('Shift is what is held, whatever Caps Lock makes of a letter', () => {
  assert.equal(keyName({ key: 'V', shiftKey: false }), 'v');
  assert.equal(keyName({ key: 'v', shiftKey: true }), 'Shift+V');
  assert.equal(keyName({ key: 'V', shiftKey: true }), 'Shift+V');
  assert.equal(keyName({ key: '?', shiftKey: true }), '?');
  assert.equal(keyName({ key: 'ArrowLeft', shiftKey: true }), 'Shift+ArrowLeft');
  const keys = kCommands.flatMap((one) => one.keys);
  for (const key of keys) assert.equal(keyName({ key: key.replace('Shift+', ''), shiftKey: key.startsWith('Shift+') }), key);
});

test('two runs are aligned by thread, op and occurrence, and the largest difference comes first', () => {
  const session = new Session([make(smallRun(30)), make(smallRun(100))]);
  const { twins } = session;
  assert.deepEqual(twins!.unmatched, [0, 0]);
  assert.deepEqual(twins!.differences.slice(0, 3).map((one) => [one.what, one.by]), [['run', 140], ['barrier', 70], ['barrier', 70]]);
  const loads = twins!.differences.filter((one) => one.what === 'load');
  assert.equal(loads.length, session.run.allLoads.length);
  session.selectLoad(loads[0].id);
  assert.equal(session.position.cycle, session.run.allLoads.withId(loads[0].id)!.performed);
  session.selectBarrier(2);
  assert.equal(session.load, -1);
  assert.equal(session.selections[1].barrier, 2);
  session.activate(1);
  session.selectWrite(1);
  assert.equal(session.selections[0].write, 1);
  session.goToCycle(100);
  assert.deepEqual(session.positions.map((position) => position.cycle), [100, 100]);
});

test('two runs say which settings differ, and whether the traces do', () => {
  const other = smallRun();
  other.config = { ...other.config, 'core.model': 'pso', 'core.extra': 3 };
  const same = new Twins(make(smallRun()), make(other));
  assert.deepEqual(same.settings, [
    { key: 'core.model', values: ['tso', 'pso'] },
    { key: 'core.extra', values: [null, '3'] },
  ]);
  assert.ok(same.sameTrace);
  const commented = smallRun();
  commented.history = { ...commented.history!, source: commented.history!.source.map((text) => (text === '' ? '# nothing' : text)) };
  assert.ok(new Twins(make(smallRun()), make(commented)).sameTrace);
  const shifted = smallRun(); // its first thread has another op before the others
  shifted.history = { ...shifted.history!, source: shifted.history!.source.map((text) => text.replace('store x 1', 'store x 2')) };
  for (const record of [...shifted.writes, ...shifted.barriers, ...shifted.loads]) if (record.core === 0) ++record.op;
  const different = new Twins(make(smallRun()), make(shifted));
  assert.ok(!different.sameTrace);
  assert.deepEqual(different.unmatched, [1, 1]);
  assert.equal(different.barrier(0, 1), 1);
});

test('the executions of an op in a loop are numbered', () => {
  const document = smallRun();
  const [write] = document.writes;
  for (let time = 1; time < 3; ++time) document.writes.push({ ...write, id: 90 + time, dispatched: write.dispatched + time });
  const { differences } = new Twins(make(document), make(document));
  const times = differences.filter((one) => one.what === 'write').map((one) => [one.id, one.time]);
  assert.deepEqual(times, [[1, '1 of 3'], [91, '2 of 3'], [92, '3 of 3'], [2, ''], [3, '']]);
});

test('a run of which only a part was recorded ends where the recording does', () => {
  const document = smallRun();
  document.history = { ...document.history!, complete: false, recorded_until: 120 };
  const run = make(document);
  assert.equal(run.end, 120);
  assert.equal(atCycle(run, 500).cycle, 120);
});
