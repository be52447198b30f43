// No name of the protocol's tables is without its sentence.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { networkOf } from '../src/colours';
import { Run } from '../src/model/run';
import { describe } from '../src/sentences/describe';
import { kDirectoryArrivals, kDirectorySteps, kDirectoryWaits } from '../src/sentences/directory';
import { kCauseMeanings, kDirectoryMeanings, kSegmentMeanings, kStateMeanings, partMeaning } from '../src/sentences/meanings';
import { kMessages } from '../src/sentences/messages';
import { kPrivateArrivals, kPrivateSteps, kPrivateWaits } from '../src/sentences/private';
import { kSegments } from '../src/model/segments';
import { givenDocuments } from './support/given';
import { protocolText, readProtocol, type Table } from './support/protocol';
import { kNames } from './support/builder';
import { largeRun, smallRun } from './support/samples';

const protocol = readProtocol(readFileSync(protocolText(), 'utf8'));

function assertCovered(table: Table, steps: Record<string, Record<string, string>>, waits: Record<string, string>, arrivals: Record<string, string>): void {
  let cells = 0;
  for (const { state, event, cell } of table.cells) {
    if (cell === 'impossible') continue;
    ++cells;
    if (cell === 'go') assert.ok(steps[state]?.[event], `no sentence for ${event} in ${state}`);
    else assert.ok(waits[state] && arrivals[event], `no sentence for ${event} that waits in ${state}`);
  }
  assert.ok(cells > 30, 'the table was read');
  const possible = new Set(table.cells.filter((one) => one.cell === 'go').map((one) => `${one.state} ${one.event}`));
  for (const [state, events] of Object.entries(steps))
    for (const event of Object.keys(events)) assert.ok(possible.has(`${state} ${event}`), `${event} in ${state} cannot happen`);
}

test('every step and every wait of the private controller has a sentence, and no other has', () =>
  assertCovered(protocol.private, kPrivateSteps, kPrivateWaits, kPrivateArrivals));

test('every step and every wait of the directory has a sentence, and no other has', () =>
  assertCovered(protocol.directory, kDirectorySteps, kDirectoryWaits, kDirectoryArrivals));

test('every message, state, cause and segment is explained', () => {
  for (const name of protocol.messages) assert.ok(kMessages[name], name);
  for (const name of protocol.private.states) assert.ok(kStateMeanings[name], name);
  for (const name of protocol.directory.states) assert.ok(kDirectoryMeanings[name], name);
  for (const name of kNames.causes) assert.ok(kCauseMeanings[name], name);
  for (const name of kSegments) assert.ok(kSegmentMeanings[name], name);
  for (const name of ['own.l1', 'load.l1', 'own.travel', 'load.dram', 'fixed']) assert.notEqual(partMeaning(name), name);
});

test('every message is drawn as one of the network that it travels on', () => {
  assert.ok(protocol.messages.length > 15);
  assert.deepEqual(protocol.messages.map(networkOf), protocol.networks);
});

test('the names of the made-up runs are those of the tables', () => {
  assert.deepEqual(kNames.messages, protocol.messages);
  assert.deepEqual(kNames.private_states, protocol.private.states);
  assert.deepEqual(kNames.private_events, protocol.private.events);
  assert.deepEqual(kNames.directory_states, protocol.directory.states);
  assert.deepEqual(kNames.directory_events, protocol.directory.events);
});

function assertDescribed(run: Run, events: number): void {
  for (let event = 0; event < Math.min(events, run.log.count); ++event) {
    const text = describe(run, event);
    assert.match(text, /^[A-Z"].*\.$/, `event ${event}: ${text}`);
    assert.doesNotMatch(text, /[{}]|undefined|NaN/, `event ${event}: ${text}`);
  }
}

test('every event is told in a whole sentence in which no name is missing', () => {
  assertDescribed(new Run(smallRun(), 'small'), Infinity);
  assertDescribed(new Run(largeRun(2000), 'large'), Infinity);
  for (const given of givenDocuments()) assertDescribed(new Run(given.document, given.name), 3000);
});

test('a sharer that must be invalidated is counted in the sentence', () => {
  const run = new Run(smallRun(), 'small');
  const texts = Array.from({ length: run.log.count }, (_, event) => describe(run, event));
  const wanted = 'Core 0\'s Upgrade for x reached the directory: 2 other sharers (core 1 and core 2) must be invalidated first.';
  assert.ok(texts.some((text) => text.startsWith(wanted)), texts.filter((text) => text.includes('Upgrade')).join('\n'));
});
