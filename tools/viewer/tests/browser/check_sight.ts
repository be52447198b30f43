// What must be in sight: nothing is cut off, the sentence that matters stands first, keys work wherever the focus is, and
// nothing that is asked for is shown before.
import type { RunDocument } from '../../src/model/document';
import type { Driver } from './driver';

const kSizes = [
  { width: 1920, height: 1080 },
  { width: 1280, height: 720 },
  { width: 1024, height: 600 },
];
const kPlaces = 24; // of the run

export async function checkSight(driver: Driver, document: RunDocument): Promise<void> {
  if (document.writes.length > 0) await checkSentences(driver);
  await checkFocus(driver);
  await checkHidden(driver);
  await checkContrast(driver);
  await checkFits(driver);
}

// Whether an element is within the box that scrolls it.
const inBox = "(one, box) => { const [a, b] = [one.getBoundingClientRect(), box.getBoundingClientRect()]; return a.top >= b.top - 1 && a.bottom <= b.bottom + 1; }";

async function checkSentences(driver: Driver): Promise<void> {
  await driver.press('Home');
  await driver.press('v');
  const first = await driver.text('#sentence li');
  driver.check(first.includes('globally visible'), `the sentence that the write is visible comes first: ${first}`);
  driver.check(await driver.page.evaluate(`(${inBox})(document.querySelector('#sentence li'), document.querySelector('.sentences'))`), 'and is in sight');
  const below: number = await driver.page.evaluate(`[...document.querySelectorAll('#sentence li')].filter((one) => one.getBoundingClientRect().bottom > document.querySelector('.sentences').getBoundingClientRect().bottom + 1).length`);
  const said = (await driver.page.isVisible('#more-sentences')) ? await driver.text('#more-sentences') : '0';
  driver.equal(Number(/\d+/.exec(said)![0]), below, 'the page says how many sentences are out of sight');
  await driver.page.evaluate("document.querySelector('.sentences').scrollTop = 1000");
  await driver.press('ArrowRight');
  await driver.press('ArrowLeft');
  await driver.press('Shift+ArrowRight');
  driver.equal(await driver.page.evaluate("document.querySelector('.sentences').scrollTop"), 0, 'each step shows its first sentence');
}

const events = (driver: Driver): Promise<number> => driver.page.evaluate('membar.position.events');

async function checkFocus(driver: Driver): Promise<void> {
  await driver.press('Home');
  await driver.page.focus('#line');
  const start = await events(driver);
  const line = await driver.page.inputValue('#line');
  await driver.press('ArrowRight');
  driver.equal(await events(driver), start + 1, 'arrows step while the list of lines has the focus');
  await driver.press('l');
  await driver.press('End');
  driver.equal(await events(driver), await driver.page.evaluate('membar.run.log.count'), 'and so does End');
  driver.equal(await driver.page.inputValue('#line'), line, 'letters do not choose another line');
  await driver.press('Home');
  await driver.page.click('#tab-line');
  await driver.press('ArrowRight');
  driver.equal(await events(driver), start + 1, 'arrows step after a click on a tab');
  driver.equal(await driver.page.evaluate('membar.panel'), 'line', 'and the tab stays');
  await driver.page.focus('#tab-line');
  await driver.press('Home');
  driver.equal(await driver.page.evaluate('membar.position.events'), start + 1, 'Home moves between the tabs when one has the focus');
  await driver.page.evaluate('document.activeElement.blur()');
  await driver.press('Home');
  await driver.page.evaluate("window.dispatchEvent(new KeyboardEvent('keydown', { key: 'V' }))");
  const visible: number[] = await driver.page.evaluate('[membar.position.cycle, ...membar.run.visibleCycles.filter((cycle) => cycle > 0).slice(0, 1)]');
  if (visible.length > 1) driver.equal(visible[0], visible[1], 'with Caps Lock V leads forwards');
}

// While a question is open everything from the place on is covered, and no card tells what will be.
async function checkHidden(driver: Driver): Promise<void> {
  await driver.press('0');
  await driver.press('p');
  await driver.page.click('#next-question');
  for (let time = 0; time < 6 && (await driver.page.isVisible('#reveal')); ++time) {
    const uncovered: number = await driver.page.evaluate(`(() => {
      const canvas = document.querySelector('.timeline-canvas .over');
      const ratio = devicePixelRatio;
      const { from, to } = membar.view;
      const [left, right] = [168, canvas.clientWidth - 12];
      const begin = left + ((membar.hiddenFrom(0) - from) / (to - from)) * (right - left);
      if (begin >= right - 3) return 0;
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
      copy.drawImage(canvas, 0, 0);
      const image = copy.getImageData((begin + 1) * ratio, 34 * ratio, (right - begin - 2) * ratio, canvas.height - 40 * ratio).data;
      let found = 0;
      for (let at = 3; at < image.length; at += 4) if (image[at] !== 255) ++found;
      return found;
    })()`);
    driver.equal(uncovered, 0, 'the timeline hides what is asked for');
    driver.equal(await driver.page.locator('#machine .gone').count(), 0, 'no card says that a line is gone');
    driver.check(!/gives up/.test(await driver.text('#sentence')), 'and no sentence does');
    await checkHiddenRecords(driver);
    for (const field of await driver.page.locator('.answers fieldset').all()) await field.locator('input').first().check();
    await driver.page.click('#reveal');
    await driver.page.click('#next-question');
  }
  await driver.page.evaluate('document.activeElement.blur()');
  await driver.press('p');
}

// The lists of writes and barriers end there as well.
async function checkHiddenRecords(driver: Driver): Promise<void> {
  for (const tab of ['write', 'barrier']) {
    await driver.page.click(`#tab-${tab}`);
    const rows: string[][] = await driver.page.evaluate(
      "[...document.querySelectorAll('.records tbody tr')].map((row) => [...row.querySelectorAll('.number')].map((one) => one.textContent.replaceAll(',', '')))",
    );
    const hidden: number = await driver.page.evaluate('membar.hiddenFrom(0)');
    const told = rows.every(([from, amount]) => Number(from) < hidden && (amount === '?' || Number(from) + Number(amount) < hidden));
    driver.check(told, `the list of ${tab}s tells nothing of cycle ${hidden} or later`);
  }
  await driver.page.click('#tab-predict');
}

// With high-contrast colours only what has changed has a bar, and the parts of a stack can be told apart.
async function checkContrast(driver: Driver): Promise<void> {
  await driver.page.emulateMedia({ forcedColors: 'active' });
  await driver.press('Home');
  await driver.press('ArrowRight', 6);
  const wrong: number = await driver.page.evaluate(`(() => {
    const bar = (one) => getComputedStyle(one.matches('tr') ? one.firstElementChild : one).borderLeftColor;
    const ground = (() => { const one = document.createElement('i'); one.style.color = 'Canvas'; document.body.append(one); const colour = getComputedStyle(one).color; one.remove(); return colour; })();
    const rows = [...document.querySelectorAll('#machine .cache tbody tr, #machine .plain li, #machine .inline li')];
    return rows.filter((one) => (bar(one) !== ground) !== one.classList.contains('changed')).length;
  })()`);
  driver.equal(wrong, 0, 'with forced colours exactly what has changed has a bar');
  await driver.page.click('#tab-write');
  const first = driver.page.locator('#panel .records button').first();
  if (await first.isVisible()) {
    await first.click();
    const colours: string[] = await driver.page.evaluate("[...document.querySelectorAll('#biography .stack span')].map((one) => getComputedStyle(one).backgroundColor)");
    driver.equal(new Set(colours).size, colours.length, 'the parts of a stack keep their colours');
  }
  await driver.page.emulateMedia({ forcedColors: 'none' });
}

// No table is wider than its card, and no page wider than its window, wherever one is in the run.
export async function checkFits(driver: Driver): Promise<void> {
  const before = driver.page.viewportSize()!;
  for (const size of kSizes) {
    await driver.page.setViewportSize(size);
    await driver.until("document.querySelector('.timeline-canvas canvas').clientWidth <= document.documentElement.clientWidth");
    const found: string[] = await driver.page.evaluate(async (places: number) => {
      const { membar } = window as unknown as { membar: { run: { end: number }; goToCycle(cycle: number): void } };
      const wide = new Set<string>();
      for (let place = 0; place <= places; ++place) {
        membar.goToCycle(Math.floor((membar.run.end * place) / places));
        await new Promise((done) => setTimeout(done, 0));
        if (document.documentElement.scrollWidth > window.innerWidth) wide.add('the page');
        for (const card of document.querySelectorAll('#machine .card'))
          if (card.scrollWidth > card.clientWidth) wide.add(card.getAttribute('aria-labelledby') ?? 'a card');
      }
      return [...wide];
    }, kPlaces);
    driver.equal(found, [], `nothing is cut off at ${size.width}x${size.height}`);
  }
  await driver.page.setViewportSize(before);
  await driver.press('Home');
}
