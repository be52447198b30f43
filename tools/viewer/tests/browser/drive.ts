// Drives pages in headless Chromium: node drive.mjs [--screenshots FOLDER] PAGE.html|FOLDER ...
// Each page must carry one or two runs. Exits with 1 when a check fails.
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import type { RunDocument } from '../../src/model/document';
import { checkAccess } from './check_access';
import { checkControls } from './check_controls';
import { checkSight } from './check_sight';
import { checkSteps } from './check_steps';
import { checkStories, checkTwoRuns } from './check_stories';
import { checkVariants } from './check_variants';
import { Driver } from './driver';
import { documentsOf } from './page';

const kSizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

function pagesOf(argument: string): string[] {
  const path = resolve(argument);
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).filter((name) => name.endsWith('.html')).sort().map((name) => join(path, name));
}

async function takeScreenshots(driver: Driver, path: string, folder: string): Promise<void> {
  const name = basename(path, '.html');
  for (const size of kSizes) {
    await driver.page.setViewportSize(size);
    await driver.open(path);
    const shoot = async (what: string): Promise<void> => {
      await driver.page.evaluate('window.scrollTo(0, 0)');
      await driver.page.screenshot({ path: join(folder, `${name}-${what}-${size.width}.png`), fullPage: what !== 'start' });
    };
    await shoot('start');
    await driver.press('v');
    await shoot('visible');
    await driver.press('b', 2);
    await shoot('barrier');
    await driver.press('p');
    await driver.page.click('#next-question');
    await shoot('predict');
    await driver.press('p');
  }
  await driver.page.setViewportSize(kSizes[0]);
}

// `variants`: whether other pages are made from this one and checked too.
async function drive(browser: Browser, path: string, screenshots: string | null, variants: boolean): Promise<Driver> {
  const page = await browser.newPage({ viewport: kSizes[0] });
  page.setDefaultTimeout(15_000);
  const driver = new Driver(page, basename(path, '.html'));
  try {
    await checkAll(driver, path, screenshots, variants);
  } catch (error) {
    driver.check(false, String(error)); // a control that is not there
  }
  driver.equal(driver.problems, [], 'nothing is said on the console');
  await page.close();
  console.log(`${driver.name}: ${driver.passed} passed, ${driver.failed} failed`);
  return driver;
}

async function checkAll(driver: Driver, path: string, screenshots: string | null, variants: boolean): Promise<void> {
  const documents: RunDocument[] = (await documentsOf(path)).map((one) => one.document);
  for (const { history, writes, barriers, loads } of documents)
    if (!history!.complete)
      driver.check([...writes, ...barriers, ...loads].every((one) => one.dispatched <= history!.recorded_until), 'no record is of what the recording does not show');
  await driver.open(path);
  if (documents.length > 1) await checkTwoRuns(driver, documents);
  await driver.open(path);
  await checkSteps(driver, documents[0]);
  await checkControls(driver, path, documents[0]);
  await driver.open(path);
  await checkStories(driver, documents[0]);
  await driver.open(path);
  await checkSight(driver, documents[0]);
  await driver.open(path);
  await checkAccess(driver, documents[0]);
  if (variants) await checkVariants(driver, path);
  if (screenshots) await takeScreenshots(driver, path, screenshots);
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
  const executablePath = process.env.MEMBAR_CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const drivers: Driver[] = [];
  for (const path of words.flatMap(pagesOf)) drivers.push(await drive(browser, path, screenshots, drivers.length === 0));
  await browser.close();
  const sum = (of: (driver: Driver) => number): number => drivers.reduce((total, driver) => total + of(driver), 0);
  console.log(`${sum((driver) => driver.passed)} passed, ${sum((driver) => driver.failed)} failed`);
  process.exit(sum((driver) => driver.failed) > 0 || drivers.length === 0 ? 1 : 0);
}

await main();
