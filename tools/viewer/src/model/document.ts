// The run document, membar.run/1, as far as the viewer reads it, with its `history`.

import type { PackedRecords } from './records';

// A number that was read or written. One that a double cannot hold exactly is kept as its digits.
export type Exact = number | string;

// JSON.parse reads every number as a double. A function that is called for each value of a large document would be slow:
// the long values become texts first.
export function parseDocument(text: string): PageDocument {
  return JSON.parse(text.replace(/("value":\s*)(-?\d{16,})(?=\s*[,}])/g, '$1"$2"')) as PageDocument;
}

// As the values of the machine are written: decimal when short, else hex.
export function exactText(value: Exact | bigint): string {
  const number = BigInt(value);
  return number < 10_000_000_000n ? number.toString() : `0x${number.toString(16)}`;
}

export type Amounts = Record<string, number>;

export interface CoreRecord {
  id: number;
  thread: string | null;
  cycles: number;
  ops: number;
  accounting: Amounts;
  registers: Record<string, number>;
}

// What writes, barriers and loads have in common: which op of which core they are.
export interface OpRecord {
  id: number;
  core: number;
  op: number;
  label: string | null;
  line_number: number;
  symbol: string | null;
  dispatched: number;
}

export interface WriteRecord extends OpRecord {
  kind: 'store' | 'atomic_store' | 'rmw';
  address: string;
  size: number;
  value: Exact | null;
  buffered: number | null; // null: performs in the window
  requested: number | null;
  granted: number | null;
  visible: number;
  segments: Amounts;
  forwarded: number | null;
  seen: Record<string, number>;
  regrants: number;
  coalesced_into: number | null;
  failed: boolean;
  from_write: number | null; // of an rmw; 0: the initial value
}

export interface BarrierRecord extends OpRecord {
  kind: string;
  completed: number;
  stall: number;
  ordering_stall: number;
  bill: Amounts;
  marginal: Marginal | 'diverges' | null; // null: not measured
}

// What the ordering of a barrier, and of the others of its group, really cost.
export interface Marginal {
  run: number; // cycles that the run would be shorter
  thread: number;
  needed: 'yes' | 'no' | 'unknown';
}

export interface LoadRecord extends OpRecord {
  address: string;
  size: number;
  value: Exact | null;
  performed: number;
  source: string;
  from_write: number;
  replays: number;
}

export interface Symbol {
  name: string;
  address: string;
  element_bytes: number;
  count: number;
}

export interface Names {
  causes: string[];
  messages: string[];
  private_states: string[];
  private_events: string[];
  directory_states: string[];
  directory_events: string[];
}

export interface History {
  line_bytes: number;
  complete: boolean;
  recorded_until: number;
  agents: string[];
  lines: string[];
  symbols: Symbol[];
  source: string[];
  names: Names;
  shapes: Record<string, string[]>;
  data: string[];
  log: number[];
}

export interface RunDocument {
  schema: string;
  trace: string;
  config: Record<string, unknown>;
  cycles: number;
  cores: CoreRecord[];
  writes: WriteRecord[];
  barriers: BarrierRecord[];
  loads: LoadRecord[];
  memory: Record<string, unknown>;
  expectations: { text: string; line_number: number; held: boolean; actual: string }[];
  unfinished?: { message: string }; // why the run came to no end: then all else is as far as it went
  history?: History;
}

// The document as a page has it.
export interface PageDocument extends Omit<RunDocument, 'writes' | 'barriers' | 'loads'> {
  writes: WriteRecord[] | PackedRecords;
  barriers: BarrierRecord[] | PackedRecords;
  loads: LoadRecord[] | PackedRecords;
}
