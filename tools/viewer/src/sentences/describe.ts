// One event of the log as a sentence that says what happened and why.
import { exactText } from '../model/document';
import { A, Kind } from '../model/log';
import type { Run } from '../model/run';
import { valueText } from '../model/symbols';
import { coresOf, coveredElements } from '../model/lookup';
import { kDirectoryArrivals, kDirectorySteps, kDirectoryWaits } from './directory';
import { fillIn, listed, type Words } from './fill_in';
import { kMessages } from './messages';
import { kPrivateArrivals, kPrivateSteps, kPrivateWaits } from './private';

export function describe(run: Run, event: number): string {
  switch (run.log.kind[event] as Kind) {
    case Kind.Private:
      return describePrivate(run, event);
    case Kind.Stalled:
      return describeStall(run, event);
    case Kind.L1:
      return describeL1(run, event);
    case Kind.Directory:
      return describeDirectory(run, event);
    case Kind.Bytes:
      return describeBytes(run, event);
    case Kind.Send:
      return describeSend(run, event);
    case Kind.Deliver:
      return describeDelivery(run, event);
    case Kind.Register:
      return describeRegister(run, event);
    case Kind.Op:
      return describeOp(run, event);
    case Kind.Replay:
      return describeReplay(run, event);
    case Kind.Charge:
      return '';
  }
}

const kBackwards = 400; // events that are searched for the message that caused a step

// The message whose handling caused the step of the agent; -1 when none is near.
function causeOf(run: Run, event: number, agent: number, line: number, types: string[]): number {
  for (let at = event - 1; at >= Math.max(0, event - kBackwards); --at) {
    if (run.log.kind[at] !== Kind.Deliver) continue;
    const message = run.log.argument(at, A.deliver.message);
    if (run.messages.to(message) !== agent || run.messages.line(message) !== line) continue;
    if (types.includes(run.history.names.messages[run.messages.type(message)])) return message;
  }
  return -1;
}

const kRecalls: Record<string, string[]> = { RecallShared: ['Recall'], RecallOwner: ['Recall'] };
const kMostValues = 3;
const kNobody = 'another core';

function describePrivate(run: Run, event: number): string {
  const names = run.history.names;
  const core = run.log.argument(event, A.private.core);
  const line = run.log.argument(event, A.private.line);
  const number = run.log.argument(event, A.private.event);
  const to = names.private_states[run.log.argument(event, A.private.to)];
  const words: Words = { core: run.agentName(core), line: run.symbols.name(line), peer: kNobody };
  if (number < 0) return fillIn(`At the start {core} holds {line} in ${to}.`, words);
  const name = names.private_events[number];
  const cause = causeOf(run, event, core, line, kRecalls[name] ?? [name]);
  const requester = cause < 0 ? -1 : run.messages.requester(cause);
  if (requester >= 0) words.peer = run.agentName(requester);
  const from = names.private_states[run.log.argument(event, A.private.from)];
  return fillIn(kPrivateSteps[from]?.[name] ?? `{core}: ${name} takes {line} from ${from} to ${to}.`, words);
}

function describeStall(run: Run, event: number): string {
  const names = run.history.names;
  const agent = run.log.argument(event, A.stalled.agent);
  const line = run.log.argument(event, A.stalled.line);
  const number = run.log.argument(event, A.stalled.event);
  const words: Words = { agent: run.agentName(agent), line: run.symbols.name(line) };
  const [arrivals, waits, event_names, state] =
    agent < run.cores
      ? [kPrivateArrivals, kPrivateWaits, names.private_events, names.private_states[stateBefore(run, event, agent, line)]]
      : [kDirectoryArrivals, kDirectoryWaits, names.directory_events, names.directory_states[stateBefore(run, event, agent, line)]];
  const what = arrivals[event_names[number]] ?? `a message for {line}`;
  return fillIn(`${what} has to wait at {agent}: ${waits[state] ?? 'the line is busy'}.`, words);
}

// The line's state at the agent just before the event: from the last step of the log, for the state may stand elsewhere.
function stateBefore(run: Run, event: number, agent: number, line: number): number {
  const events = run.eventsOfLine(line);
  let index = events.length - 1;
  while (index >= 0 && events[index] >= event) --index;
  for (; index >= 0; --index) {
    const at = events[index];
    const kind = run.log.kind[at] as Kind;
    if (kind !== Kind.Private && kind !== Kind.Directory) continue;
    if (run.log.argument(at, A.private.core) === agent) return run.log.argument(at, A.private.to);
  }
  return 0;
}

function describeL1(run: Run, event: number): string {
  const present = run.log.argument(event, A.l1.present) === 1;
  const words = { core: run.agentName(run.log.argument(event, 0)), line: run.symbols.name(run.log.argument(event, 1)) };
  return fillIn(present ? '{core}\'s L1 has {line} now.' : '{core}\'s L1 gives up {line}.', words);
}

const kRequestTypes: Record<string, string[]> = {
  GetM: ['GetM', 'Upgrade'],
  PutShared: ['PutS', 'PutE', 'PutM'],
  PutLast: ['PutS', 'PutE', 'PutM'],
  PutStale: ['PutS', 'PutE', 'PutM'],
};

// The core whose request the directory's step serves: who it sends something on behalf of; else who sent the message.
function requesterOf(run: Run, event: number, agent: number, line: number, cause: number): number {
  for (let at = event + 1; at < Math.min(run.log.count, event + 4); ++at) {
    if (run.log.kind[at] !== Kind.Send || run.log.cycle[at] !== run.log.cycle[event]) break;
    if (run.log.argument(at, A.send.from) !== agent || run.log.argument(at, A.send.line) !== line) break;
    const type = run.history.names.messages[run.log.argument(at, A.send.type)];
    const requester = run.log.argument(at, type === 'PutAck' ? A.send.to : A.send.requester);
    if (requester >= 0 && requester < run.cores) return requester;
  }
  return cause < 0 ? -1 : run.messages.from(cause);
}

function describeDirectory(run: Run, event: number): string {
  const names = run.history.names;
  const agent = run.log.argument(event, A.directory.agent);
  const line = run.log.argument(event, A.directory.line);
  const number = run.log.argument(event, A.directory.event);
  const to = names.directory_states[run.log.argument(event, A.directory.to)];
  const words: Words = { line: run.symbols.name(line), requester: kNobody, owner: kNobody };
  if (number < 0) return fillIn(`At the start the directory has {line} in ${to}.`, words);
  const name = names.directory_events[number];
  const cause = causeOf(run, event, agent, line, kRequestTypes[name] ?? [name]);
  words.message = cause < 0 ? name : names.messages[run.messages.type(cause)];
  const requester = requesterOf(run, event, agent, line, cause);
  if (requester >= 0) words.requester = run.agentName(requester);
  const owner = run.state.ownerBefore(event);
  if (owner >= 0) words.owner = run.agentName(owner);
  const others = coresOf(run, run.state.sharersBefore(event)).filter((core) => core !== requester);
  words.others = othersText(others.map((core) => run.agentName(core)));
  const from = names.directory_states[run.log.argument(event, A.directory.from)];
  return fillIn(kDirectorySteps[from]?.[name] ?? `The directory: ${name} takes {line} from ${from} to ${to}.`, words);
}

function othersText(others: string[]): string {
  if (others.length === 0) return 'no other core holds a copy';
  const sharers = others.length === 1 ? '1 other sharer' : `${others.length} other sharers`;
  return `${sharers} (${listed(others.slice(0, 4))}${others.length > 4 ? ' …' : ''}) must be invalidated first`;
}

function describeBytes(run: Run, event: number): string {
  const agent = run.log.argument(event, A.bytes.agent);
  const line = run.log.argument(event, A.bytes.line);
  const whole = run.log.argument(event, A.bytes.count) >= run.history.line_bytes;
  const words: Words = { agent: run.agentName(agent), line: run.symbols.name(line) };
  if (!run.hasValues) return fillIn(whole ? '{agent} has the bytes of {line} now.' : '{agent} writes {line}.', words);
  const covered = coveredElements(run, event);
  if (whole) {
    const few = covered.length <= kMostValues ? covered : covered.filter((one) => one.after !== '0').slice(0, kMostValues);
    return fillIn(`{agent} has the bytes of {line} now: ${listed(few.map((one) => `${one.name} = ${one.after}`)) || 'all zero'}.`, words);
  }
  const changed = covered.filter((one) => one.before !== one.after).slice(0, kMostValues);
  const values = listed(changed.map((one) => `${one.name} from ${one.before} to ${one.after}`));
  return fillIn(values ? `{agent} changes ${values}.` : '{agent} writes {line}; the value stays the same.', words);
}

function describeSend(run: Run, event: number): string {
  const type = run.history.names.messages[run.log.argument(event, A.send.type)];
  const requester = run.log.argument(event, A.send.requester);
  const words: Words = {
    from: run.agentName(run.log.argument(event, A.send.from)),
    to: run.agentName(run.log.argument(event, A.send.to)),
    line: run.symbols.name(run.log.argument(event, A.send.line)),
    peer: requester >= 0 ? run.agentName(requester) : kNobody,
  };
  const departs = run.log.argument(event, A.send.departs);
  const later = departs > run.log.cycle[event] ? ` ${type} leaves in cycle ${departs}, after the caches were looked up.` : '';
  return `${type}: ${fillIn(kMessages[type] ?? '{from} sends to {to} about {line}.', words)}${later}`;
}

function describeDelivery(run: Run, event: number): string {
  const message = run.log.argument(event, A.deliver.message);
  const type = run.history.names.messages[run.messages.type(message)];
  const cycles = run.log.cycle[event] - run.messages.departs(message);
  const way = cycles > 0 ? ` after ${cycles} ${cycles === 1 ? 'cycle' : 'cycles'}` : '';
  const from = run.agentName(run.messages.from(message));
  const to = run.agentName(run.messages.to(message));
  return fillIn(`${from}'s ${type} for {line} arrives at ${to}${way}.`, { line: run.symbols.name(run.messages.line(message)) });
}

function describeRegister(run: Run, event: number): string {
  const core = run.agentName(run.log.argument(event, A.register.core));
  const value = valueText(run.data.get(run.log.argument(event, A.register.data)));
  return fillIn(`{core}'s register r${run.log.argument(event, A.register.register)} becomes ${value}.`, { core });
}

function describeOp(run: Run, event: number): string {
  const core = run.log.argument(event, A.op.core);
  const records = run.recordsOf(core, run.log.argument(event, A.op.op), run.log.argument(event, A.op.dispatched));
  const text = run.opText(run.log.argument(event, A.op.line_number), records.write ?? records.load ?? records.barrier);
  let why = 'it is done and leaves the window.';
  if (records.write && records.write.buffered !== null)
    why = records.write.visible <= run.log.cycle[event]
      ? 'it leaves the window, and is visible at once.'
      : 'it leaves the window for the store buffer; no other core can see it yet.';
  else if (records.load) why = `it read ${(records.load.value ?? null) === null ? 'a value' : exactText(records.load.value!)} from ${sourceName(records.load.source)}.`;
  return fillIn(`{core}: "${text}": ${why}`, { core: run.agentName(core) });
}

function sourceName(source: string): string {
  const names: Record<string, string> = { forward: 'its own store buffer', peer: 'another core\'s cache', dram: 'DRAM' };
  return names[source] ?? `the ${source.toUpperCase()}`;
}

function describeReplay(run: Run, event: number): string {
  const text = run.opText(run.log.argument(event, A.replay.line_number));
  const core = run.agentName(run.log.argument(event, A.replay.core));
  return fillIn(`{core} had done "${text}" early and then lost the line: it, and everything younger, is done again.`, { core });
}
