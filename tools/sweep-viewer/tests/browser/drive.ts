// Drives pages in headless Chromium: node drive.mjs [--screenshots FOLDER] PAGE.html|FOLDER ...
// Each page must carry a sweep. Exits with 1 when a check fails.
import { mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { chromium, type Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const kSize = { width: 1280, height: 800 };
const kPatience = 60_000; // milliseconds that a large page may take to open
const kMostTabs = 80;

class Driver {
  passed = 0;
  failed = 0;
  readonly problems: string[] = [];

  constructor(
    readonly page: Page,
    readonly name: string,
    readonly screenshots: string | null,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.problems.push(message.text());
    });
    page.on('pageerror', (error) => this.problems.push(error.message));
    page.on('request', (request) => /^(file|data|blob):/.test(request.url()) || this.problems.push(`it fetches ${request.url()}`));
  }

  check(held: boolean, what: string): void {
    if (held) ++this.passed;
    else ++this.failed;
    if (!held) console.log(`FAILED ${this.name}: ${what}`);
  }

  async open(path: string): Promise<void> {
    await this.page.goto(`file://${path}`);
    await this.page.waitForSelector('html[data-ready]', { timeout: kPatience });
    this.check((await this.page.getAttribute('html', 'data-ready')) === 'true', 'the page opens');
    await this.page.waitForSelector('#chart-0 svg');
  }

  text(selector: string): Promise<string> {
    return this.page.locator(selector).first().innerText();
  }

  async accessible(where: string): Promise<void> {
    const found: { id: string; nodes: { target: string[]; failureSummary: string }[] }[] = await this.page.evaluate(
      'axe.run(document, { resultTypes: ["violations"] }).then((results) => results.violations)',
    );
    const words = found.map((one) => `${one.id}: ${one.nodes[0].target.join(' ')} ${one.nodes[0].failureSummary}`);
    this.check(words.length === 0, `axe finds nothing (${where}): ${words.join('; ')}`);
  }

  async shoot(what: string): Promise<void> {
    if (this.screenshots) await this.page.screenshot({ path: join(this.screenshots, `sweep-${this.name}-${what}.png`), fullPage: true });
  }
}

// Pointing shows the values, a click holds them, and the command can be copied.
async function checkPointing(driver: Driver): Promise<void> {
  const { page } = driver;
  const box = (await page.locator('#chart-0').boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.5);
  await page.waitForSelector('.tip');
  driver.check(/membar run /.test(await driver.text('#details-0')), 'the details name the command');
  await driver.shoot('point');
  await page.mouse.click(box.x + box.width * 0.4, box.y + box.height * 0.5);
  const held = await driver.text('#details-0 .spot strong');
  await page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.8);
  driver.check((await driver.text('#details-0 .spot strong')) === held, 'a click holds the point');
  await page.click('#copy-0');
  await page.locator('#copy-0', { hasText: 'Copied' }).waitFor();
  driver.check(true, 'the command is copied');
  await page.focus('#chart-0');
  await page.keyboard.press('Escape');
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.3);
  driver.check((await driver.text('#details-0 .spot strong')) !== held, 'Escape lets it go');
}

// Every control is reached with Tab and shows its focus; the arrows step through the chart.
async function checkKeyboard(driver: Driver): Promise<void> {
  const { page } = driver;
  const ids: string[] = await page.evaluate('[...document.querySelectorAll("button[id]:not(:disabled), select, input, summary, #chart-0")].map((one) => one.id)');
  await page.evaluate('document.activeElement.blur()');
  const reached = new Set<string>();
  let visible = true;
  for (let time = 0; time < kMostTabs && ids.some((id) => !reached.has(id)); ++time) {
    await page.keyboard.press('Tab');
    const [id, outlined]: [string, boolean] = await page.evaluate('[document.activeElement.id, document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle !== "none"]');
    reached.add(id);
    visible &&= outlined;
  }
  driver.check(ids.every((id) => reached.has(id)), `Tab reaches ${ids.filter((id) => !reached.has(id)).join(', ')}`);
  driver.check(visible, 'the focus is always visible');
  await page.focus('#chart-0');
  await page.keyboard.press('Home');
  const first = await driver.text('#details-0 .spot strong');
  await page.keyboard.press('ArrowRight');
  const second = await driver.text('#details-0 .spot strong');
  driver.check(first !== second, `the arrow goes on from ${first}`);
  await page.keyboard.press('ArrowLeft');
  driver.check((await driver.text('#details-0 .spot strong')) === first, 'and comes back');
}

async function checkCharts(driver: Driver): Promise<void> {
  const { page } = driver;
  for (const kind of ['lines', 'heatmap', 'scaling', 'tornado']) {
    if (await page.isDisabled(`#chart-${kind}`)) continue;
    await page.click(`#chart-${kind}`);
    driver.check((await page.getAttribute(`#chart-${kind}`, 'aria-pressed')) === 'true', `${kind} is chosen`);
    driver.check((await page.locator('#chart-0 svg').count()) === 1 || (await page.locator('.nothing').count()) === 1, `${kind} is drawn`);
    await driver.accessible(kind);
    await driver.shoot(kind);
    await page.click('summary >> nth=0');
    await page.locator('.numbers td').first().waitFor();
    driver.check((await page.locator('.numbers td').count()) > 0, `${kind} as numbers`);
    await driver.accessible(`${kind} as numbers`);
    await page.click('summary >> nth=0');
  }
  await page.click('#chart-lines');
}

// The lists change the chart; the address keeps what was chosen.
async function checkChoice(driver: Driver, path: string): Promise<void> {
  const { page } = driver;
  const picture = (): Promise<string> => page.locator('#chart-0 svg').innerHTML();
  const before = await picture();
  if ((await page.locator('#lines option').count()) > 2) {
    const x = await page.inputValue('#x');
    await page.selectOption('#x', await page.inputValue('#lines'));
    driver.check((await picture()) !== before, 'another x is another chart');
    driver.check((await page.inputValue('#lines')) === x, 'x and lines have changed places');
  }
  const filter = page.locator('.filters select').first();
  if (await filter.isVisible()) {
    const all = await picture();
    await filter.selectOption({ index: 1 });
    driver.check((await picture()) !== all, 'a parameter is held at a value');
  }
  const cards = Math.max(2, await page.locator('.card').count());
  await page.selectOption('#metric-1', 'ops');
  driver.check((await page.locator('.card').count()) === cards, 'a second metric has its own chart');
  await driver.accessible('two metrics');
  const [address, shown] = [page.url(), await page.locator('.cards').innerText()];
  await page.goto('about:blank');
  await page.goto(address);
  await page.waitForSelector('#chart-0 svg');
  driver.check((await page.locator('.cards').innerText()) === shown, 'the address opens the same charts');
  const waiting = page.waitForEvent('download');
  await page.click('#save-0');
  const svg = readFileSync(await (await waiting).path(), 'utf8');
  driver.check(svg.startsWith('<?xml') && svg.includes('xmlns="http://www.w3.org/2000/svg"') && svg.includes('<title>'), 'the picture is saved');
  await page.goto('about:blank'); // without the page's policy
  const valid = await page.evaluate(`new DOMParser().parseFromString(${JSON.stringify(svg)}, 'image/svg+xml').querySelector('parsererror') === null`);
  driver.check(valid === true, `the saved picture of ${path} is XML`);
}

function pagesOf(argument: string): string[] {
  const path = resolve(argument);
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).filter((name) => name.endsWith('.html')).sort().map((name) => join(path, name));
}

async function drive(page: Page, path: string, screenshots: string | null): Promise<Driver> {
  page.setDefaultTimeout(15_000);
  const driver = new Driver(page, basename(path, '.html'), screenshots);
  try {
    await driver.open(path);
    await page.evaluate(axe);
    await driver.accessible('at the start');
    await driver.shoot('start');
    await page.click('#chart-lines');
    await checkPointing(driver);
    await checkKeyboard(driver);
    await checkCharts(driver);
    await checkChoice(driver, path);
  } catch (error) {
    driver.check(false, String(error)); // a control that is not there
  }
  driver.check(driver.problems.length === 0, `nothing is said on the console: ${driver.problems.join('; ')}`);
  console.log(`${driver.name}: ${driver.passed} passed, ${driver.failed} failed`);
  return driver;
}

async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const at = words.indexOf('--screenshots');
  const screenshots = at >= 0 ? resolve(words.splice(at, 2)[1]) : null;
  if (words.length === 0) {
    console.error('usage: node drive.mjs [--screenshots FOLDER] PAGE.html|FOLDER ...');
    process.exit(2);
  }
  if (screenshots) mkdirSync(screenshots, { recursive: true });
  const browser = await chromium.launch({ executablePath: process.env.MEMBAR_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  let [failed, pages] = [0, 0];
  for (const path of words.flatMap(pagesOf)) {
    const page = await browser.newPage({ viewport: kSize });
    failed += (await drive(page, path, screenshots)).failed;
    ++pages;
    await page.close();
  }
  await browser.close();
  process.exit(failed > 0 || pages === 0 ? 1 : 0);
}

await main();
