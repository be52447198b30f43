// Stepping, links, predictions and two runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunDocument } from '../src/model/document';
import { atCycle, atEvent, atStart, fromFragment, step, type StepKind, toFragment } from '../src/model/position';
import { Run } from '../src/model/run';
import { happenings } from '../src/sentences/happenings';
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
    const visible = [...new Set(run.document.writes.map((write) => write.visible))].filter((cycle) => cycle > 0).sort((left, right) => left - right);
    assert.deepEqual(places(run, 'visible', -1)[0].map((place) => Number(place.split(' ')[0])), visible);
    const all = run.document.barriers.flatMap((barrier) => [barrier.dispatched, barrier.completed]);
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

test('predictions stop before each change of a stable state, count each once, and begin again', () => {
  const session = new Session([make(smallRun())]);
  session.predict(true);
  const total = session.predictions!.total;
  let asked = 0;
  for (; ; ++asked) {
    session.goToEnd(true);
    const question = session.predictions!.question;
    if (!question) break;
    assert.equal(session.position.events, question.event);
    assert.notDeepEqual(question.before, question.truth);
    question.truth.forEach((state, index) => session.answer(index, asked === 0 ? 'E' : state));
    assert.equal(session.reveal(), asked !== 0);
    assert.equal(session.position.events, question.event + 1);
    if (asked !== 0) continue;
    session.step('event', false);
    session.step('event', true);
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

test('two runs are aligned by thread, op and occurrence, and the largest difference comes first', () => {
  const session = new Session([make(smallRun(30)), make(smallRun(100))]);
  const { twins } = session;
  assert.deepEqual(twins!.unmatched, [0, 0]);
  assert.deepEqual(twins!.differences.slice(0, 3).map((one) => [one.what, one.by]), [['run', 140], ['barrier', 70], ['barrier', 70]]);
  session.selectBarrier(2);
  assert.equal(session.selections[1].barrier, 2);
  session.activate(1);
  session.selectWrite(1);
  assert.equal(session.selections[0].write, 1);
  session.goToCycle(100);
  assert.deepEqual(session.positions.map((position) => position.cycle), [100, 100]);
});

test('a run of which only a part was recorded ends where the recording does', () => {
  const document = smallRun();
  document.history = { ...document.history!, complete: false, recorded_until: 120 };
  const run = make(document);
  assert.equal(run.end, 120);
  assert.equal(atCycle(run, 500).cycle, 120);
});
