// Names of addresses, and the values of the symbols that lie on a line.
import { exactText, type History } from './document';

export interface Element {
  name: string; // "x", or "data[3]"
  offset: number; // within the line
  size: number;
}

// The bytes at offset, least significant first, as the number that they spell: decimal when short, else hex.
export function valueText(bytes: Uint8Array | undefined, offset = 0, size = bytes?.length ?? 0): string {
  let value = 0n;
  for (let at = size - 1; at >= 0; --at) value = (value << 8n) | BigInt(bytes?.[offset + at] ?? 0);
  return exactText(value);
}

export class Symbols {
  readonly addresses: number[]; // of the lines
  private readonly elements: Element[][] = []; // by line, made when asked for
  private readonly sorted: { name: string; from: number; size: number; count: number }[];

  constructor(private readonly history: History) {
    this.addresses = history.lines.map(Number);
    this.sorted = history.symbols
      .map((symbol) => ({ name: symbol.name, from: Number(symbol.address), size: symbol.element_bytes, count: symbol.count }))
      .sort((left, right) => left.from - right.from);
  }

  // What lies on the line, in order of address.
  of(line: number): Element[] {
    return (this.elements[line] ??= this.find(this.addresses[line]));
  }

  // "x", "a b", "data[8..15]", or the line's address.
  name(line: number): string {
    const elements = this.of(line);
    if (elements.length === 0) return this.history.lines[line];
    const names: string[] = [];
    let index = 0;
    while (index < elements.length) {
      const base = elements[index].name.split('[')[0];
      let last = index;
      while (last + 1 < elements.length && elements[last + 1].name.split('[')[0] === base) ++last;
      names.push(last === index ? elements[index].name : rangeName(base, elements[index].name, elements[last].name));
      index = last + 1;
    }
    return names.length > 3 ? `${names.slice(0, 3).join(' ')} …` : names.join(' ');
  }

  // The line with this name or address; -1 when there is none.
  lineNamed(text: string): number {
    const byAddress = this.history.lines.indexOf(text);
    if (byAddress >= 0) return byAddress;
    const symbol = this.history.symbols.find((candidate) => candidate.name === text);
    if (symbol) return this.lineOf(Number(symbol.address));
    return this.history.lines.findIndex((_, line) => this.name(line) === text);
  }

  // The line that holds the address; -1 when the run never touched it.
  lineOf(address: number): number {
    const start = address - (address % this.history.line_bytes);
    return this.addresses.indexOf(start);
  }

  private find(address: number): Element[] {
    const end = address + this.history.line_bytes;
    const found: Element[] = [];
    for (const symbol of this.sorted) {
      if (symbol.from >= end || symbol.from + symbol.size * symbol.count <= address) continue;
      const first = Math.max(0, Math.floor((address - symbol.from) / symbol.size));
      for (let index = first; index < symbol.count && symbol.from + index * symbol.size < end; ++index) {
        const name = symbol.count > 1 ? `${symbol.name}[${index}]` : symbol.name;
        found.push({ name, offset: symbol.from + index * symbol.size - address, size: symbol.size });
      }
    }
    return found;
  }
}

function rangeName(base: string, first: string, last: string): string {
  const index = (name: string): string => name.slice(name.indexOf('[') + 1, -1);
  return `${base}[${index(first)}..${index(last)}]`;
}
