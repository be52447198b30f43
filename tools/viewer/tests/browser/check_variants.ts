// Pages made from a given one: with other runs in it than the simulator would make there.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Builder } from '../support/builder';
import { kConfig, smallRun } from '../support/samples';
import { TinyMachine } from '../support/tiny_machine';
import type { RunDocument } from '../../src/model/document';
import { checkFits } from './check_sight';
import type { Driver } from './driver';
import { makePage } from './page';

const kRuns = /(<script type="application\/octet-stream" class="membar-run"[^>]*>[^<]*<\/script>\s*)+/;

type Open = (documents: RunDocument[], ready?: string) => Promise<void>;

export async function checkVariants(driver: Driver, path: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'membar-'));
  const template = readFileSync(path, 'utf8').replace(kRuns, '<!--MEMBAR-DATA-->');
  const open: Open = async (documents, ready = 'true') => {
    const page = join(folder, 'variant.html');
    writeFileSync(page, makePage(template, documents.map((document, index) => ({ name: `run ${index + 1}`, document }))));
    await driver.open(page, '', ready);
  };
  try {
    await checkDamaged(driver, open);
    await checkWithoutValues(driver, open);
    await checkManyCores(driver, open);
    await checkLongNames(driver, open);
    await checkLongProgram(driver, open);
    await checkTwo(driver, open);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function checkDamaged(driver: Driver, open: Open): Promise<void> {
  for (const history of [{}, null] as never[]) {
    await open([{ ...smallRun(), history }], 'failed');
    driver.check((await driver.text('.failed')).includes('the recording in run 1 is damaged'), 'a damaged recording is called that');
  }
}

async function checkWithoutValues(driver: Driver, open: Open): Promise<void> {
  const document = smallRun();
  for (const record of [...document.writes, ...document.loads]) record.value = null;
  await open([document]);
  await driver.press('End');
  driver.check(await driver.page.isVisible('#no-values'), 'the page says that values were not recorded');
  const values = await driver.page.locator('#machine .values').count();
  driver.equal(values, 0, 'and shows none');
  await driver.page.click('#tab-line');
  driver.check(!/\b0\b/.test((await driver.text('#panel table')).replace(/core \d/g, '')), 'nor in the panel of the line');
  driver.equal(await driver.page.locator('#panel .bytes').count(), 0, 'nor bytes');
}

async function checkManyCores(driver: Driver, open: Open): Promise<void> {
  const names = Array.from({ length: 40 }, (_, core) => `t${core}`);
  const machine = new TinyMachine(new Builder(40, ['x'], names, ['membar 1']));
  for (const core of [3, 37, 21]) machine.store(core, 0, core);
  await open([machine.to.finish('many', kConfig)]);
  const shown = (): Promise<string[]> => driver.page.locator('#machine .core h3').allInnerTexts();
  await driver.page.selectOption('#cores', '2');
  driver.equal(await shown(), names.slice(32).map((name, core) => `core ${core + 32} ${name}`), 'the cores that were chosen are shown');
  await driver.page.selectOption('#cores', '0');
  await driver.press('End');
  await driver.press('ArrowLeft', 8);
  const last: number[] = await driver.page.evaluate('[...Array(8)].map(() => { membar.step("event", true); return document.querySelectorAll("#concerned .core").length; })');
  await driver.press('v');
  driver.check(last.length === 8 && (await shown()).some((text) => text.startsWith('core 21 ')), 'those that a step is about are shown too');
}

async function checkLongNames(driver: Driver, open: Open): Promise<void> {
  const name = 'a_thread_with_a_name_that_does_not_end_'.repeat(8);
  const source = ['membar 1', `# ${name}`];
  const machine = new TinyMachine(new Builder(2, [`${name}x`, 'y'], [name, 'b'], source));
  machine.store(0, 0, 2 ** 52);
  machine.load(1, 0, 1);
  await open([machine.to.finish(name, kConfig)]);
  await checkFits(driver);
}

async function checkLongProgram(driver: Driver, open: Open): Promise<void> {
  const document = smallRun();
  document.history!.source.push(...Array.from({ length: 50_000 }, (_, line) => `  store x ${line}`));
  await open([document]);
  const rows = driver.page.locator('.program li');
  driver.check((await rows.count()) < 200, 'of a long program only a part is in the page');
  await driver.page.focus('.program');
  await driver.page.evaluate("document.querySelector('.program').scrollTop = 1e9");
  await driver.until("[...document.querySelectorAll('.program li')].some((one) => one.textContent.includes('store x 49999'))");
  await driver.page.evaluate("document.querySelector('.program').scrollTop = 0");
  await driver.press('PageDown');
  await driver.until("document.querySelector('.program').scrollTop > 100");
  driver.check(await driver.page.evaluate("document.querySelector('.program li').getBoundingClientRect().height > 10"), 'and the keyboard scrolls it');
}

async function checkTwo(driver: Driver, open: Open): Promise<void> {
  const other = smallRun(400);
  other.config = { ...other.config, 'core.model': 'pso' };
  other.history!.source[7] = '  store x 2';
  await open([smallRun(), other]);
  driver.equal(await driver.page.locator('#settings tbody tr').allInnerTexts(), ['core.model\ttso\tpso'], 'the settings that differ are shown');
  driver.check((await driver.text('#settings thead')).includes('A: run 1'), 'with the names of the runs');
  driver.check(await driver.page.isVisible('#other-trace'), 'two traces are called that');
  const kinds = await driver.page.locator('#differences td:nth-child(2)').allInnerTexts();
  driver.check(kinds.includes('dispatched to performed'), 'loads are compared');
  await driver.page.locator('#differences tr', { hasText: 'performed' }).locator('button').first().click();
  driver.equal(await driver.page.locator('#differences tr.chosen').count(), 1, 'and can be chosen');
  await driver.page.evaluate('location.hash = "#run=2&cycle=400"');
  await driver.until('membar.active === 1 && membar.position.cycle === 400');
  await driver.page.evaluate('location.hash = "#run=1"');
  await driver.until('membar.active === 0');
  driver.check(await driver.page.evaluate('membar.position.cycle <= membar.run.end'), 'a link leads to no cycle that the run does not have');
  driver.check((await driver.text('.place')).includes(`of ${await driver.page.evaluate('membar.run.log.count')}`), 'nor to an event');
}
