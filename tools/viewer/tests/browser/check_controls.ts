// Every control, by its key and by its button, and what it must lead to.
import type { RunDocument } from '../../src/model/document';
import { eventsOf } from '../support/replay';
import type { Driver } from './driver';

const rising = (cycles: number[]): number[] => [...new Set(cycles)].sort((left, right) => left - right);

// The cycle in which the recording ends.
const endOf = ({ cycles, history }: RunDocument): number => (history!.complete ? cycles : history!.recorded_until);

export async function checkControls(driver: Driver, path: string, document: RunDocument): Promise<void> {
  const isShown = (cycle: number): boolean => document.history!.complete || cycle <= endOf(document);
  await checkCycles(driver, document);
  await checkMarks(driver, 'v', 'next-visible', 'previous-visible', rising(document.writes.map((write) => write.visible).filter(isShown)));
  const barriers = document.barriers.flatMap((barrier) => [barrier.dispatched, barrier.completed]);
  await checkMarks(driver, 'b', 'next-barrier', 'previous-barrier', rising(barriers.filter(isShown)));
  await checkLine(driver, document);
  await checkLink(driver, path, document);
  await checkTimeline(driver);
  await checkSwitches(driver, document);
}

async function checkCycles(driver: Driver, document: RunDocument): Promise<void> {
  await driver.press('Home');
  await driver.press('Shift+ArrowRight');
  const first = await driver.cycle(); // 0 when things still happen in it, else 1
  await driver.press('Shift+ArrowRight');
  driver.equal(await driver.cycle(), first + 1, 'a key leads to the next cycle');
  await driver.page.click('#next-cycle');
  driver.equal(await driver.cycle(), first + 2, 'the button leads to the next cycle');
  await driver.press('Shift+ArrowLeft');
  await driver.page.click('#previous-cycle');
  driver.equal(await driver.cycle(), first, 'and back');
  await driver.press('End');
  const end = await driver.cycle();
  driver.check(end >= endOf(document) - 1, `the end, ${end}, is that of what was recorded, ${endOf(document)}`);
  await driver.page.click('#first');
  driver.equal(await driver.cycle(), 0, 'the button leads to the start');
}

// The steps that lead from one of the cycles to the next.
async function checkMarks(driver: Driver, key: string, next: string, previous: string, cycles: number[]): Promise<void> {
  await driver.press('Home');
  const later = cycles.filter((cycle) => cycle > 0).slice(0, 5);
  for (const cycle of later) {
    await driver.press(key);
    driver.equal(await driver.cycle(), cycle, `${next}: the next one`);
  }
  if (later.length < 2) return;
  await driver.press(`Shift+${key.toUpperCase()}`);
  driver.equal(await driver.cycle(), later[later.length - 2], `${previous}: the one before`);
  await driver.page.click(`#${next}`);
  driver.equal(await driver.cycle(), later[later.length - 1], `${next}: the button does the same`);
  await driver.page.click(`#${previous}`);
  driver.equal(await driver.cycle(), later[later.length - 2], `${previous}: the button does the same`);
}

async function checkLine(driver: Driver, document: RunDocument): Promise<void> {
  const lines = document.history!.lines.length;
  if (lines === 0) return;
  const line = lines - 1;
  await driver.press('Home');
  await driver.page.selectOption('#line', String(line));
  const start: number = await driver.page.evaluate('membar.position.events');
  const kinds = ['private', 'l1', 'directory', 'bytes'];
  const changes = eventsOf(document)
    .map((event, index) => ({ ...event, index }))
    .filter((event) => event.index >= start && kinds.includes(event.kind) && event.values.line === line);
  await driver.page.locator('#next-line').focus();
  for (const change of changes.slice(0, 5)) {
    await driver.press('l');
    driver.equal(await driver.page.evaluate('membar.position.events'), change.index + 1, 'the next change of the line');
  }
  if (changes.length < 2) return;
  await driver.page.click('#previous-line');
  const expected = changes[Math.min(changes.length, 5) - 2].index + 1;
  driver.equal(await driver.page.evaluate('membar.position.events'), expected, 'the change of the line before');
}

async function checkLink(driver: Driver, path: string, document: RunDocument): Promise<void> {
  await driver.press('Home');
  await driver.press('ArrowRight', 7);
  const write = document.writes[0];
  if (write) await selectWrite(driver, document);
  const fragment = await driver.settled();
  driver.check(/^#cycle=\d+&event=\d+&line=[^&]+/.test(fragment), `the address holds the place: ${fragment}`);
  const before = [await driver.text('#sentence'), await driver.page.innerHTML('#machine')];
  await driver.page.reload();
  await driver.page.waitForSelector('html[data-ready=true]');
  driver.equal([await driver.text('#sentence'), await driver.page.innerHTML('#machine')], before, 'the place survives a reload');
  driver.equal(await driver.settled(), fragment, 'and so does the address');
  await driver.open(path, '#cycle=1');
  driver.equal(await driver.cycle(), 1, 'a link to a cycle leads there');
  await driver.page.evaluate('location.hash = "#cycle=0"');
  await driver.until('membar.position.cycle === 0');
  driver.equal(await driver.cycle(), 0, 'a changed address leads elsewhere');
}

// Chooses the first write of the list.
export async function selectWrite(driver: Driver, document: RunDocument): Promise<void> {
  await driver.page.click('#tab-write');
  await driver.page.locator('#panel .records button').first().click();
  const first = [...document.writes].sort((left, right) => left.dispatched - right.dispatched || left.id - right.id)[0];
  const list: number = await driver.page.evaluate('membar.selection.write');
  driver.check(document.writes.some((write) => write.id === list) && first !== undefined, 'a write of the list is chosen');
}

const view = (driver: Driver): Promise<number[]> => driver.page.evaluate('[membar.view.from, membar.view.to]');

async function checkTimeline(driver: Driver): Promise<void> {
  await driver.press('0');
  const [from, to] = await view(driver);
  await driver.page.click('#zoom-in');
  let now = await view(driver);
  driver.check(now[1] - now[0] <= Math.max((to - from) / 1.9, 10), 'the button zooms in');
  await driver.press('+', 30);
  now = await view(driver);
  driver.equal(Math.round(now[1] - now[0]), 10, 'at most to 10 cycles');
  await driver.press(']');
  driver.check((await view(driver))[0] > now[0] || to <= 10, 'a key moves right');
  await driver.page.click('#pan-left');
  await driver.press('-', 3);
  await driver.page.click('#zoom-out');
  driver.check((await view(driver))[1] - (await view(driver))[0] > 10 || to <= 10, 'the button zooms out');
  await driver.press('0');
  const canvas = driver.page.locator('.timeline-canvas .over').first();
  const place = (await canvas.boundingBox())!;
  const [x, y] = [place.x + place.width * 0.6, place.y + 40];
  await driver.page.mouse.move(x, y);
  await driver.page.mouse.wheel(0, -600);
  await driver.until(`membar.view.width < ${to - from} || ${to - from} <= 10`);
  now = await view(driver);
  driver.check(now[1] - now[0] < to - from || to - from <= 10, 'the wheel zooms in');
  await driver.page.mouse.down();
  await driver.page.mouse.move(x + 150, y, { steps: 4 });
  await driver.page.mouse.up();
  driver.check((await view(driver))[0] < now[0] || now[0] === 0, 'dragging moves the timeline');
  await driver.press('0');
  await driver.page.mouse.click(x, place.y + 12);
  driver.check((await driver.cycle()) > 0, 'a click leads to its cycle');
}

// The first message that is an arrow of the timeline; those to and from DRAM are bars.
function firstArrow(document: RunDocument): number | undefined {
  const { messages } = document.history!.names;
  const sent = eventsOf(document).filter((event) => event.kind === 'send' && !messages[event.values.type].startsWith('Mem'));
  return sent[0]?.values.departs;
}

async function checkSwitches(driver: Driver, document: RunDocument): Promise<void> {
  const arrow = firstArrow(document);
  await driver.page.evaluate(`membar.view.show(${(arrow ?? 0) - 20}, ${(arrow ?? 0) + 130}); membar.changed()`); // where not too many messages are in view
  const pixels = (): Promise<string> => driver.page.evaluate("document.querySelector('.timeline-canvas canvas').toDataURL()");
  for (const id of ['messages', 'reads-from']) {
    if ((await driver.page.getAttribute(`#${id}`, 'aria-pressed')) === 'false') await driver.page.click(`#${id}`);
    const before = await pixels();
    await driver.press(id === 'messages' ? 'm' : 'r');
    driver.equal(await driver.page.getAttribute(`#${id}`, 'aria-pressed'), 'false', `a key hides ${id}`);
    const after = await pixels();
    await driver.page.click(`#${id}`);
    driver.equal(await pixels(), before, `${id} shown again look as before`);
    if (id === 'messages' && arrow !== undefined) driver.check(before !== after, 'without messages the timeline looks otherwise');
  }
  await driver.press('t');
  driver.check(await driver.page.evaluate("document.documentElement.classList.contains('large-text')"), 'large text');
  await driver.page.click('#large-text');
  await driver.press('?');
  driver.check(await driver.page.isVisible('dialog[open]'), 'a key opens the help');
  for (const key of ['→', '←', 'V', 'B', 'L']) driver.check((await driver.text('dialog .keys')).includes(key), `the help names ${key}`);
  await driver.press('Escape');
  driver.check(!(await driver.page.isVisible('dialog[open]')), 'Escape closes it');
  await driver.page.click('#help');
  await driver.page.click('#close-help');
  driver.check(!(await driver.page.isVisible('dialog[open]')), 'and so does its button');
}
