// The life of a write from dispatched to visible, and the bill of a barrier, as amounts that add up.
import type { Amounts, WriteRecord } from './document';

// In the order of time.
export const kSegments = [
  'window', 'buffer_full', 'ordering', 'behind_older', 'drain_delay', 'mshr_full', 'travel',
  'directory', 'l3', 'dram', 'owner', 'fill', 'acks', 'commit',
] as const;

export interface Part {
  name: string;
  from: number; // cycles since the start of the whole
  cycles: number;
}

// The parts that are not empty, each beginning where the one before ends.
export function parts(amounts: Amounts, order: readonly string[]): Part[] {
  let from = 0;
  const found: Part[] = [];
  for (const name of order) {
    const cycles = amounts[name] ?? 0;
    if (cycles > 0) found.push({ name, from, cycles });
    from += cycles;
  }
  return found;
}

export const segmentsOf = (write: WriteRecord): Part[] => parts(write.segments, kSegments);

// The bill's entries in a fixed order: what older stores took, then older loads, the barrier's own access, its cost.
const kBillOrder = [
  ...kSegments,
  ...['l1', ...kSegments].map((name) => `load.${name}`),
  ...['l1', ...kSegments].map((name) => `own.${name}`),
  'fixed',
];

export function billParts(bill: Amounts): Part[] {
  const rest = Object.keys(bill).filter((name) => !kBillOrder.includes(name));
  return parts(bill, [...kBillOrder, ...rest]);
}

export const total = (list: Part[]): number => list.reduce((sum, part) => sum + part.cycles, 0);

// What the write waits for in the cycle; null before it is dispatched and from its visibility on.
export function segmentAt(write: WriteRecord, cycle: number): string | null {
  if (cycle < write.dispatched || cycle >= write.visible) return null;
  const at = cycle - write.dispatched;
  const part = segmentsOf(write).find((candidate) => at < candidate.from + candidate.cycles);
  return part?.name ?? null;
}
