// The model: forwards and back are exact, and the end is what the document says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunDocument } from '../src/model/document';
import { Run } from '../src/model/run';
import { kRegisters } from '../src/model/state';
import { valueText } from '../src/model/symbols';
import { givenDocuments } from './support/given';
import { largeRun, smallRun } from './support/samples';

// Everything that the state holds, as text.
function snapshot(run: Run): string {
  const state = run.state;
  const contents: string[] = [];
  for (let agent = 0; agent < state.shape.agents; ++agent)
    for (let line = 0; line < state.shape.lines; ++line)
      contents.push(Buffer.from(state.bytes(agent, line) ?? []).toString('hex').replace(/^(00)*$/, ''));
  const arrays = [state.privateState, state.inL1, state.directoryState, state.owner, state.sharers, state.registers, state.lastOp];
  const inFlight = [...state.inFlight].sort((left, right) => left - right);
  return JSON.stringify([arrays.map((array) => Array.from(array)), inFlight, contents]);
}

function assertForwardsAndBack(document: RunDocument): void {
  const run = new Run(document, 'test');
  run.state.seek(0);
  const seen: string[] = [snapshot(run)];
  for (let position = 1; position <= run.log.count; ++position) {
    run.state.seek(position);
    seen.push(snapshot(run));
  }
  for (let position = run.log.count; position >= 0; --position) {
    run.state.seek(position);
    assert.equal(snapshot(run), seen[position], `after ${position} events`);
  }
}

// The bytes of the line at the end: where the newest copy is.
function finalBytes(run: Run, line: number): Uint8Array | undefined {
  const names = run.history.names.private_states;
  for (let core = 0; core < run.cores; ++core) {
    const name = names[run.state.privateState[core * run.history.lines.length + line]];
    if (name === 'M' || name === 'E') return run.state.bytes(core, line);
  }
  const directory = run.history.names.directory_states[run.state.directoryState[line]];
  return run.state.bytes(directory === 'NP' ? run.dram : run.sliceOf(line), line);
}

function assertEndsAsDocumented(document: RunDocument): void {
  const run = new Run(document, 'test');
  run.state.seek(run.log.count);
  for (const core of document.cores)
    for (const [name, value] of Object.entries(core.registers)) {
      const data = run.state.registers[core.id * kRegisters + Number(name.slice(1))];
      assert.equal(data < 0 ? '0' : run.registerText(data), valueOf(value), `${core.thread}.${name}`);
    }
  for (const [name, value] of Object.entries(document.memory)) {
    if (typeof value !== 'number') continue;
    const symbol = run.history.symbols.find((candidate) => candidate.name === name);
    const line = symbol ? run.symbols.lineOf(Number(symbol.address)) : -1;
    if (line < 0) continue; // never touched
    const element = run.symbols.of(line).find((candidate) => candidate.name === name);
    assert.ok(element, `${name} is on its line`);
    assert.equal(valueText(finalBytes(run, line), element.offset, element.size), valueOf(value), name);
  }
}

const valueOf = (value: number): string => (value < 10_000_000_000 ? String(value) : `0x${BigInt(value).toString(16)}`);

test('stepping forwards over everything and back again gives identical states', () => {
  assertForwardsAndBack(smallRun());
  assertForwardsAndBack(largeRun(800));
});

test('the final state is the memory and the registers of the document', () => {
  assertEndsAsDocumented(smallRun());
  assertEndsAsDocumented(largeRun(3000));
});

for (const given of givenDocuments())
  test(`${given.name}: forwards, back and at the end as the document says`, () => {
    if ((given.document.history?.log.length ?? 0) < 30_000) assertForwardsAndBack(given.document);
    assertEndsAsDocumented(given.document);
  });

test('a log that is cut off or has an unknown kind is refused', () => {
  const cut = smallRun();
  cut.history!.log.pop();
  assert.throws(() => new Run(cut, 'cut'), /cut off/);
  const unknown = smallRun();
  unknown.history!.log[0] = 99;
  assert.throws(() => new Run(unknown, 'unknown'), /no kind of event/);
});

test('a run of a million events opens, and is stepped to its end and back', () => {
  const document = largeRun(1_000_000);
  const run = new Run(document, 'large');
  assert.ok(run.log.count + run.log.charges.length >= 1_000_000);
  run.state.seek(run.log.count);
  run.state.seek(run.start);
  assert.equal(run.state.position, run.start);
});
