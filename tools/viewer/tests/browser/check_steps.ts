// Stepping forwards over the whole run and back: each picture is compared with a plain replay of the document, and the
// pictures on the way back with those on the way there.
import type { RunDocument } from '../../src/model/document';
import { applyTo, eventsOf, numberOf, type Plain, startOf } from '../support/replay';
import type { Driver } from './driver';

interface Picture {
  place: string;
  machine: string; // markup
  sentence: string;
  tables: Record<string, { more: number; rows: Record<string, { state: string; values: string }> }>;
  registers: Record<string, string>; // by core, of those that are shown
}

const kShownCores = 16; // of a machine with more, so many and those that a step is about
const kMostSteps = 1500; // of a longer run: so many from its start, and so many back

// Runs within the page: takes `count` steps with the key, and returns the picture after each.
async function pictures(driver: Driver, key: string, count: number): Promise<Picture[]> {
  const script = async ([name, times]: [string, number]): Promise<Picture[]> => {
    const texts = (element: Element, selector: string): string => element.querySelector(selector)?.textContent ?? '';
    const look = (): Picture => {
      const machine = document.getElementById('machine')!;
      const tables: Picture['tables'] = {};
      for (const table of machine.querySelectorAll<HTMLElement>('table[data-where]')) {
        const rows: Record<string, { state: string; values: string }> = {};
        for (const row of table.querySelectorAll<HTMLElement>('tr[data-line]'))
          rows[row.dataset.line!] = { state: texts(row, '.state'), values: texts(row, '.values').trim() };
        tables[table.dataset.where!] = { more: Number(table.dataset.more), rows };
      }
      const registers: Picture['registers'] = {};
      for (const core of machine.querySelectorAll('.core')) {
        const items = [...core.querySelectorAll('[data-where$=registers] li')];
        const number = core.getAttribute('aria-labelledby')!.split('-')[1];
        registers[number] = items.map((item) => `${texts(item, '.faint')} ${texts(item, 'b')}`).join('; ');
      }
      return {
        place: document.querySelector('.place')!.textContent!, machine: machine.innerHTML,
        sentence: document.getElementById('sentence')!.textContent!, tables, registers,
      };
    };
    const found = [];
    for (let time = 0; time < times; ++time) {
      window.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }));
      await new Promise((done) => setTimeout(done, 0));
      found.push(look());
    }
    return found;
  };
  return driver.page.evaluate(script, [key, count] as [string, number]);
}

export async function checkSteps(driver: Driver, document: RunDocument): Promise<void> {
  const events = eventsOf(document);
  const start = await startPosition(driver);
  const count = Math.min(events.length - start, kMostSteps);
  const plain = startOf(document);
  for (const event of events.slice(0, start)) applyTo(plain, document, event);
  const there = await pictures(driver, 'ArrowRight', count);
  let wrong = '';
  there.forEach((picture, index) => {
    applyTo(plain, document, events[start + index]);
    wrong ||= difference(picture, plain, document, start + index + 1);
  });
  driver.equal(wrong, '', 'every step forwards shows what the document says');
  driver.check(there.every((picture) => /\.$/.test(picture.sentence)), 'every step has a sentence');
  const back = await pictures(driver, 'ArrowLeft', count - 1);
  const astray = back.findIndex((picture, index) => JSON.stringify(picture) !== JSON.stringify(there[count - 2 - index]));
  driver.equal(astray, -1, 'every step back shows what the same place showed before');
}

const startPosition = (driver: Driver): Promise<number> => driver.page.evaluate('membar.position.events');

// What the picture shows differently from the replay; "" when nothing.
function difference(picture: Picture, plain: Plain, document: RunDocument, position: number): string {
  const at = `after ${position} events`;
  if (!picture.place.startsWith(`cycle ${plain.cycle.toLocaleString('en')}`)) return `${at}: ${picture.place}, not cycle ${plain.cycle}`;
  const cores = Object.keys(picture.registers).map(Number);
  if (cores.length < Math.min(document.cores.length, kShownCores)) return `${at}: only ${cores.length} cores are shown`;
  for (const core of cores) {
    const found =
      tableDifference(picture, plain, document, `core ${core} l2`, core, plain.privateStates[core], (state) => state !== 'I') ||
      tableDifference(picture, plain, document, `core ${core} l1`, core, plain.privateStates[core], (_, line) => plain.inL1[core][line]) ||
      registerDifference(picture, plain, document, core);
    if (found) return `${at}: ${found}`;
  }
  const states = plain.directory.map((entry) => entry.state);
  const slice = document.cores.length;
  const slices = document.history!.agents.length - slice - 1;
  const found = tableDifference(picture, plain, document, 'l3', slices === 1 ? slice : -1, states, (state) => state !== 'NP');
  return found ? `${at}: ${found}` : '';
}

// `agent`: whose bytes the values are; -1: they are not compared.
function tableDifference(picture: Picture, plain: Plain, document: RunDocument, where: string, agent: number, states: string[], present: (state: string, line: number) => boolean): string {
  const table = picture.tables[where];
  const rows = table?.rows ?? {};
  for (const [line, row] of Object.entries(rows)) {
    if (row.state !== states[Number(line)]) return `${where}: line ${line} in ${row.state}, not ${states[Number(line)]}`;
    const expected = agent < 0 ? null : singleValue(plain, document, agent, Number(line));
    if (expected !== null && row.values !== '' && row.values !== expected) return `${where}: ${row.values}, not ${expected}`;
  }
  const wanted = states.filter(present).length;
  const shown = Object.keys(rows).filter((line) => present(states[Number(line)], Number(line))).length + (table?.more ?? 0);
  return wanted === shown ? '' : `${where}: ${shown} lines, not ${wanted}`;
}

// "x = 42" for a line with one symbol of one small value on it; null for others.
function singleValue(plain: Plain, document: RunDocument, agent: number, line: number): string | null {
  const history = document.history!;
  const address = Number(history.lines[line]);
  const symbols = history.symbols.filter((symbol) => {
    const from = Number(symbol.address);
    return from < address + history.line_bytes && from + symbol.element_bytes * symbol.count > address;
  });
  if (symbols.length !== 1 || symbols[0].count !== 1) return null;
  const offset = Number(symbols[0].address) - address;
  const value = numberOf(plain.bytes[agent][line].slice(offset, offset + symbols[0].element_bytes));
  return value < 10_000_000_000n ? `${symbols[0].name} = ${value}` : null;
}

function registerDifference(picture: Picture, plain: Plain, document: RunDocument, core: number): string {
  const shown = picture.registers[core];
  for (const [name, value] of Object.entries(plain.registers[core])) {
    if (value >= 10_000_000_000n) continue;
    if (!shown.split('; ').includes(`${name} = ${value}`)) return `core ${core}: registers ${shown}, not ${name} = ${value}`;
  }
  const known = document.cores[core].registers;
  return Object.keys(known).length > 0 && shown === '' ? `core ${core}: no registers are shown` : '';
}
