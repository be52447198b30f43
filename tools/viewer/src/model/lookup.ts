// Small questions to a run that several views ask.
import { A } from './log';
import type { Run } from './run';
import { type Element, valueText } from './symbols';

// The cores of a bit set, kept as a byte string.
export function coresOf(run: Run, data: number): number[] {
  if (data < 0) return [];
  const bits = run.data.get(data);
  const cores: number[] = [];
  for (let core = 0; core < 8 * bits.length; ++core) if ((bits[core >>> 3] >>> (core & 7)) & 1) cores.push(core);
  return cores;
}

export interface Change {
  name: string;
  before: string;
  after: string;
}

// The elements of the line that the Bytes event covers, with their values before and after.
export function coveredElements(run: Run, event: number): Change[] {
  const line = run.log.argument(event, A.bytes.line);
  const offset = run.log.argument(event, A.bytes.offset);
  const count = run.log.argument(event, A.bytes.count);
  const before = new Uint8Array(run.history.line_bytes);
  const after = new Uint8Array(run.history.line_bytes);
  before.set(run.state.bytesBefore(event), offset);
  after.set(run.data.get(run.log.argument(event, A.bytes.data)), offset);
  const elements = run.symbols.of(line).filter((one) => one.offset < offset + count && one.offset + one.size > offset);
  const list: Element[] = elements.length > 0 ? elements : [{ name: run.symbols.name(line), offset, size: Math.min(count, 8) }];
  return list.map((one) => ({ name: one.name, before: valueText(before, one.offset, one.size), after: valueText(after, one.offset, one.size) }));
}

// The stable state that a core's view of the line amounts to: what the core can do with it now.
export function stableState(name: string): string {
  if (name.startsWith('SM')) return 'S';
  return name.length === 1 ? name : 'I';
}
