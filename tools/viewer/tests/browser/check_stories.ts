// Biographies, bills, predictions and the comparison of two runs.
import type { RunDocument } from '../../src/model/document';
import { applyTo, type Event, eventsOf, startOf } from '../support/replay';
import { selectWrite } from './check_controls';
import type { Driver } from './driver';

export async function checkStories(driver: Driver, document: RunDocument): Promise<void> {
  if (document.writes.length > 0) await checkBiography(driver, document);
  if (document.barriers.length > 0) await checkBill(driver, document);
  await checkPrediction(driver, document);
}

const numbers = (texts: string[]): number[] => texts.map((text) => Number(text.replaceAll(',', '')));

// The cycles of the story's table, without their sum.
async function amounts(driver: Driver, story: string): Promise<number[]> {
  return numbers(await driver.page.locator(`${story} .amounts tbody td:nth-child(2)`).allInnerTexts());
}

async function checkBiography(driver: Driver, document: RunDocument): Promise<void> {
  await driver.press('Home');
  await selectWrite(driver, document);
  const id: number = await driver.page.evaluate('membar.selection.write');
  const write = document.writes.find((one) => one.id === id)!;
  const parts = await amounts(driver, '#biography');
  const sum = parts.reduce((total, part) => total + part, 0);
  driver.equal(sum, write.visible - write.dispatched, 'the segments of the biography add up');
  driver.equal(parts.length, Object.values(write.segments).filter((cycles) => cycles > 0).length, 'and none is missing');
  const bars = await driver.page.locator('#biography .stack span').count();
  driver.equal(bars, parts.length, 'each has its bar');
  await driver.page.locator('#biography .stations button').last().click();
  driver.check((await driver.cycle()) > 0, 'a station leads to its cycle');
}

async function checkBill(driver: Driver, document: RunDocument): Promise<void> {
  await driver.press('Home');
  await driver.page.click('#tab-barrier');
  await driver.page.locator('#panel .records button').first().click();
  const id: number = await driver.page.evaluate('membar.selection.barrier');
  const barrier = document.barriers.find((one) => one.id === id)!;
  const parts = await amounts(driver, '#bill');
  driver.equal(parts.reduce((total, part) => total + part, 0), barrier.stall, 'the entries of the bill add up');
}

const stable = (name: string): string => (name.startsWith('SM') ? 'S' : name.length === 1 ? name : 'I');

async function checkPrediction(driver: Driver, document: RunDocument): Promise<void> {
  await driver.press('p');
  driver.equal(await driver.text('#score'), '0 right of 0 asked', 'the score begins with nothing');
  const changes = changesOf(document, await driver.page.evaluate('membar.position.events'));
  let right = 0;
  for (const [index, change] of changes.slice(0, 4).entries()) {
    if (index === 2) await driver.press('v'); // which leads to a write that is visible before, or to the question
    if ((await driver.page.evaluate('membar.predictions.question?.event')) !== change.index) {
      await driver.page.click('#tab-predict');
      await driver.page.click('#next-question');
    }
    driver.equal(await driver.page.evaluate('membar.position.events'), change.stop, 'it stops before the change');
    const wrong = index % 2 === 1;
    await answer(driver, change, wrong);
    if (!wrong) ++right;
    await driver.page.click('#reveal');
    driver.equal(await driver.text('#score'), `${right} right of ${index + 1} asked`, 'the score is kept');
    driver.equal(await driver.page.evaluate('membar.position.events'), change.index + 1, 'the change is shown');
    driver.check((await driver.text('.explains')).length > 20, 'and explained');
  }
  if (changes.length > 0) {
    await driver.page.click('#restart-predictions');
    driver.equal(await driver.text('#score'), '0 right of 0 asked', 'it can be begun again');
  }
  await driver.press('p');
  driver.equal(await driver.page.evaluate('membar.predictions'), null, 'and ended');
}

interface Change {
  index: number;
  stop: number; // before the core's L1 gives the line up, which is part of the change
  core: number;
  states: string[]; // of the line, in all cores, after the change
}

function changesOf(document: RunDocument, start: number): Change[] {
  const plain = startOf(document);
  const found: Change[] = [];
  const events = eventsOf(document);
  const isPart = (event: Event, of: Event): boolean =>
    event.kind === 'l1' && event.values.present === 0 && event.cycle === of.cycle && event.values.core === of.values.core && event.values.line === of.values.line;
  events.forEach((event: Event, index) => {
    const before = event.kind === 'private' ? plain.privateStates[event.values.core][event.values.line] : '';
    applyTo(plain, document, event);
    if (event.kind !== 'private' || index < start) return;
    const { core, line } = event.values;
    const states = plain.privateStates.map((lines) => stable(lines[line]));
    let stop = index;
    while (stop > start && isPart(events[stop - 1], event)) --stop;
    if (stable(before) !== states[core]) found.push({ index, stop, core, states });
  });
  return found;
}

async function answer(driver: Driver, change: Change, wrong: boolean): Promise<void> {
  const boxes = driver.page.locator('.answers fieldset');
  const count = await boxes.count();
  const cores = count === change.states.length ? change.states.map((_, core) => core) : [change.core];
  for (let index = 0; index < count; ++index) {
    const truth = change.states[cores[index]];
    const given = wrong && index === 0 ? (truth === 'M' ? 'I' : 'M') : truth;
    await boxes.nth(index).locator(`input[value=${given}]`).check();
  }
}

export async function checkTwoRuns(driver: Driver, documents: RunDocument[]): Promise<void> {
  driver.equal(await driver.page.locator('.timeline-canvas').count(), 2, 'two timelines');
  await driver.page.click('#tab-compare');
  const differences = numbers((await driver.page.locator('#differences tbody td:nth-child(5)').allInnerTexts()).map((text) => text.replace('−', '-').replace('+', '')));
  const sizes = differences.map(Math.abs);
  driver.check(sizes.length > 0 && sizes.every((size, index) => index === 0 || size <= sizes[index - 1]), 'the largest difference comes first');
  await driver.page.locator('#differences button').first().click();
  const chosen: { write: number; barrier: number }[] = await driver.page.evaluate('membar.selections');
  for (const kind of ['write', 'barrier'] as const) {
    if (chosen[0][kind] < 0) continue;
    const records = documents.map((document, run) => document[`${kind}s`].find((one) => one.id === chosen[run][kind]));
    driver.equal(records[1] && [records[1].core, records[1].op], records[0] && [records[0].core, records[0].op], 'the twin is the same op');
  }
  await driver.page.click('#run-2');
  await driver.press('Home');
  await driver.press('ArrowRight', 3);
  const cycles: number[] = await driver.page.evaluate('membar.positions.map((one) => one.cycle)');
  driver.equal(cycles[0], cycles[1], 'both runs are at the same cycle');
  driver.check((await driver.settled()).includes('run=2'), 'the link says which run is stepped');
  await driver.page.click('#run-1');
}
