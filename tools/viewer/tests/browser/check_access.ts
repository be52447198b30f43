// Accessibility: axe finds nothing, and the keyboard alone reaches everything.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { RunDocument } from '../../src/model/document';
import type { Driver } from './driver';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  nodes: { target: string[]; failureSummary: string }[];
}

async function assertAccessible(driver: Driver, where: string): Promise<void> {
  const violations: Violation[] = await driver.page.evaluate('axe.run(document, { resultTypes: ["violations"] }).then((results) => results.violations)');
  const texts = violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.failureSummary}`).join('; ')}`);
  driver.equal(texts, [], `axe finds nothing (${where})`);
}

export async function checkAccess(driver: Driver, document: RunDocument): Promise<void> {
  await driver.page.evaluate(axe);
  await driver.press('Home');
  await assertAccessible(driver, 'at the start');
  await driver.press('ArrowRight', 12);
  for (const panel of ['program', 'write', 'barrier', 'line']) {
    await driver.page.click(`#tab-${panel}`);
    const first = driver.page.locator('#panel .records button').first();
    if (await first.isVisible()) await first.click();
    await assertAccessible(driver, panel);
  }
  await driver.page.click('.legend summary');
  await assertAccessible(driver, 'legend');
  await driver.page.click('.legend summary');
  await driver.press('?');
  await assertAccessible(driver, 'help');
  await driver.press('Escape');
  await driver.press('t');
  await assertAccessible(driver, 'large text');
  await driver.press('t');
  await driver.press('p');
  if (await driver.page.isVisible('#next-question')) await driver.page.click('#next-question');
  await assertAccessible(driver, 'a question');
  await driver.press('p');
  await checkKeyboard(driver, document);
}

// With Tab alone one reaches every button that can be used; the arrows move between the tabs.
async function checkKeyboard(driver: Driver, document: RunDocument): Promise<void> {
  await driver.press('Home');
  await driver.page.evaluate('document.activeElement.blur(); window.scrollTo(0, 0)');
  const reached = new Set<string>();
  let visible = true;
  for (let time = 0; time < 120; ++time) {
    await driver.press('Tab');
    const [id, outlined]: [string, boolean] = await driver.page.evaluate(
      '[document.activeElement.id, document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle !== "none"]',
    );
    if (id) reached.add(id);
    visible &&= outlined;
    if (reached.has('panel')) break;
  }
  const ids: string[] = await driver.page.evaluate('[...document.querySelectorAll("button[id]:not(:disabled):not([role=tab]), select")].filter((one) => one.offsetParent && !one.closest("dialog")).map((one) => one.id)');
  driver.equal(ids.filter((id) => !reached.has(id)), [], 'Tab reaches every control');
  driver.check(visible, 'the focus is always visible');
  await driver.page.locator('[role=tab][aria-selected=true]').focus();
  const before = await driver.page.evaluate('membar.panel');
  await driver.press('ArrowRight');
  driver.check((await driver.page.evaluate('membar.panel')) !== before, 'the arrow keys move between the tabs');
  driver.equal(await driver.page.evaluate('document.activeElement.getAttribute("aria-selected")'), 'true', 'and the focus goes along');
  driver.equal(await driver.page.evaluate('membar.position.events === membar.run.start'), true, 'without stepping the run');
  driver.check((await driver.page.getAttribute('#sentence', 'aria-live')) === 'polite', 'the sentence is announced');
  if (document.writes.length > 1) await checkList(driver);
}

async function checkList(driver: Driver): Promise<void> {
  await driver.page.click('#tab-write');
  const buttons = driver.page.locator('#panel .records button');
  if ((await buttons.count()) < 2) return;
  await buttons.first().focus();
  await driver.press('ArrowDown');
  await driver.press('Enter');
  driver.equal(await buttons.nth(1).getAttribute('aria-pressed'), 'true', 'the list is walked with the arrows');
}
