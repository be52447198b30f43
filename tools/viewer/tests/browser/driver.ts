// A page under test: how to press, read and wait, and where failures are counted.
import type { Page } from 'playwright-core';

const kMostWaits = 500;

export class Driver {
  passed = 0;
  failed = 0;
  readonly problems: string[] = []; // what the page said on its console

  constructor(
    readonly page: Page,
    readonly name: string,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.problems.push(message.text());
    });
    page.on('pageerror', (error) => this.problems.push(error.message));
  }

  check(held: boolean, what: string): void {
    if (held) ++this.passed;
    else ++this.failed;
    if (!held) console.log(`FAILED ${this.name}: ${what}`);
  }

  equal(actual: unknown, expected: unknown, what: string): void {
    const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
    this.check(left === right, `${what}: ${left?.slice(0, 300)} instead of ${right?.slice(0, 300)}`);
  }

  async open(path: string, fragment = '', ready = 'true'): Promise<void> {
    await this.page.goto('about:blank');
    await this.page.goto(`file://${path}${fragment}`);
    await this.page.waitForSelector('html[data-ready]', { timeout: 60_000 });
    this.equal(await this.page.getAttribute('html', 'data-ready'), ready, ready === 'true' ? 'the page opens' : 'the page says why it does not open');
  }

  async press(key: string, times = 1): Promise<void> {
    for (let time = 0; time < times; ++time) await this.page.keyboard.press(key);
  }

  async text(selector: string): Promise<string> {
    return (await this.page.locator(selector).first().innerText()).trim();
  }

  async cycle(): Promise<number> {
    return Number((await this.text('#cycle')).replaceAll(',', ''));
  }

  // Waits until the expression holds. The page's policy forbids that the page itself evaluates text.
  async until(expression: string): Promise<void> {
    for (let time = 0; time < kMostWaits; ++time) {
      if (await this.page.evaluate(expression)) return;
      await this.page.waitForTimeout(20);
    }
    this.check(false, `waited in vain for ${expression}`);
  }

  // Waits until the address holds the place where the page is.
  async settled(): Promise<string> {
    await this.until('location.hash === membar.fragment()');
    return this.page.evaluate('location.hash');
  }
}
