// The log of a document replayed in the plainest way, independently of the viewer's model: what the machine holds after
// each event.
import type { RunDocument } from '../../src/model/document';

export interface Plain {
  cycle: number;
  kind: string;
  privateStates: string[][]; // [core][line]
  inL1: boolean[][]; // [core][line]
  directory: { state: string; owner: number }[]; // [line]
  registers: Record<string, bigint>[]; // [core]
  bytes: number[][][]; // [agent][line]
}

export interface Event {
  kind: string;
  cycle: number;
  values: Record<string, number>;
}

// The events that change something, in order: charges are left out.
export function eventsOf(document: RunDocument): Event[] {
  const history = document.history!;
  const shapes = Object.entries(history.shapes);
  const events: Event[] = [];
  let cycle = 0;
  for (let at = 0; at < history.log.length; ) {
    const [kind, names] = shapes[history.log[at]];
    cycle += history.log[at + 1];
    const values = Object.fromEntries(names.map((name, index) => [name, history.log[at + 2 + index]]));
    if (kind !== 'charge') events.push({ kind, cycle, values });
    at += 2 + names.length;
  }
  return events;
}

export function startOf(document: RunDocument): Plain {
  const history = document.history!;
  const cores = document.cores.map(() => 0);
  const perLine = <T>(make: () => T): T[] => history.lines.map(make);
  return {
    cycle: 0,
    kind: '',
    privateStates: cores.map(() => perLine(() => 'I')),
    inL1: cores.map(() => perLine(() => false)),
    directory: perLine(() => ({ state: 'NP', owner: -1 })),
    registers: cores.map(() => ({})),
    bytes: history.agents.map(() => perLine(() => new Array<number>(history.line_bytes).fill(0))),
  };
}

const bytesOf = (hex: string): number[] => (hex.match(/../g) ?? []).map((byte) => parseInt(byte, 16));

export const numberOf = (bytes: number[]): bigint => bytes.reduceRight((value, byte) => value * 256n + BigInt(byte), 0n);

// Changes `plain` as the event says.
export function applyTo(plain: Plain, document: RunDocument, event: Event): void {
  const { names, data } = document.history!;
  const { values } = event;
  plain.cycle = event.cycle;
  plain.kind = event.kind;
  if (event.kind === 'private') plain.privateStates[values.core][values.line] = names.private_states[values.to];
  if (event.kind === 'l1') plain.inL1[values.core][values.line] = values.present === 1;
  if (event.kind === 'directory') plain.directory[values.line] = { state: names.directory_states[values.to], owner: values.owner };
  if (event.kind === 'register') plain.registers[values.core][`r${values.register}`] = numberOf(bytesOf(data[values.data]));
  if (event.kind === 'bytes') {
    const bytes = bytesOf(data[values.data]);
    for (let at = 0; at < values.count; ++at) plain.bytes[values.agent][values.line][values.offset + at] = bytes[at] ?? 0;
  }
}
