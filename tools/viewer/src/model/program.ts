// The lines of a trace that are shown: those that are not empty and hold more than a comment.
import { firstAboveIn } from './search';

export class ProgramLines {
  constructor(
    private readonly source: string[],
    private readonly numbers: Uint32Array, // as the trace counts, from 1; rising
  ) {}

  get count(): number {
    return this.numbers.length;
  }
  number(index: number): number {
    return this.numbers[index];
  }
  text(index: number): string {
    return this.source[this.numbers[index] - 1].replace(/\s+#.*$/, '');
  }

  // Index of the line with this number, or of the next; -1: there is none.
  indexFrom(number: number): number {
    const index = firstAboveIn(this.numbers, number - 1);
    return index < this.count ? index : -1;
  }
}

export function programLines(source: string[]): ProgramLines {
  const numbers: number[] = [];
  source.forEach((text, index) => {
    if (!/^\s*(#.*)?$/.test(text)) numbers.push(index + 1);
  });
  return new ProgramLines(source, Uint32Array.from(numbers));
}

const kBeyond = 20; // lines above and below those in sight
const kTallest = 60; // lines, before the height of their place is known

// The lines [from, to) that have to be in the page for those in sight to be there. Heights in pixels.
export function windowOf(count: number, row: number, top: number, height: number): { from: number; to: number } {
  const rows = height > 0 ? Math.ceil(height / row) : kTallest;
  const from = Math.max(0, Math.min(Math.floor(top / row), count - rows) - kBeyond);
  return { from, to: Math.min(count, from + rows + 2 * kBeyond) };
}
