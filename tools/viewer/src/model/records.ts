// The records of one kind: writes, barriers or loads. A document lists them one by one; a page has them in blocks, by
// columns (sim/report/record_columns.h), of which a record is made when it is asked for.
import type { OpRecord } from './document';

type Column = unknown; // of a block; not a list: the value that all of its records have

// The parts of a list in a page: names of members, and blocks of columns under them.
export type PackedRecords = (string[] | Column[])[];

interface Block {
  names: string[];
  columns: Column[];
  from: number; // index of its first record
  count: number;
}

enum Coding {
  Differences = 1,
  Choices = 2,
}

const kMostHeld = 64; // blocks whose records are held

export class Records<T extends OpRecord> {
  readonly length: number;
  private readonly listed: T[] | null;
  private readonly blocks: Block[] = [];
  private readonly held = new Map<number, T[]>(); // by block, the latest last
  private readonly columns = new Map<string, Float64Array>();

  constructor(list: T[] | PackedRecords) {
    const packed = Array.isArray(list[0]);
    this.listed = packed ? null : (list as T[]);
    this.length = packed ? this.findBlocks(list as PackedRecords) : list.length;
  }

  at(index: number): T | undefined {
    if (this.listed) return this.listed[index];
    const number = this.blockOf(index);
    return number < 0 ? undefined : this.recordsOf(number)[index - this.blocks[number].from];
  }

  all(): T[] {
    return this.listed ?? this.blocks.flatMap((_, number) => this.recordsOf(number));
  }

  // The member of every record as a number; NaN where it is none.
  numbers(name: keyof T & string): Float64Array {
    let found = this.columns.get(name);
    if (!found) {
      found = new Float64Array(this.length);
      this.fill(found, name, (value) => (typeof value === 'number' ? value : NaN));
      this.columns.set(name, found);
    }
    return found;
  }

  // The member of every record. Equal values that follow closely are one object.
  values<Name extends keyof T & string>(name: Name): T[Name][] {
    const found = new Array<T[Name]>(this.length);
    this.fill(found, name, (value) => value as T[Name]);
    return found;
  }

  // Of every record, whether its member holds.
  flags<Name extends keyof T & string>(name: Name, holds: (value: T[Name]) => boolean): Uint8Array {
    const found = new Uint8Array(this.length);
    this.fill(found, name, (value) => Number(holds(value as T[Name])));
    return found;
  }

  // Whether any record has a member that holds; it is not asked for every record where many have the same.
  some<Name extends keyof T & string>(name: Name, holds: (value: T[Name]) => boolean): boolean {
    if (this.listed) return this.listed.some((record) => holds(record[name]));
    return this.blocks.some((block) => distinct(block.columns[block.names.indexOf(name)], block.count).some((value) => holds(value as T[Name])));
  }

  // Where the record of this id stands; -1: it is not there. Ids mostly follow each other from 1.
  indexOf(id: number): number {
    if (id < 0) return -1;
    if (this.at(id - 1)?.id === id) return id - 1;
    return this.numbers('id').indexOf(id);
  }

  withId(id: number): T | undefined {
    return this.at(this.indexOf(id));
  }

  private findBlocks(list: PackedRecords): number {
    let names: string[] = [];
    let from = 0;
    for (const part of list) {
      if (typeof part[0] === 'string') {
        names = part as string[];
        continue;
      }
      const count = (part[0] as unknown[]).length - 1;
      this.blocks.push({ names, columns: part, from, count });
      from += count;
    }
    return from;
  }

  private fill<V>(into: { [index: number]: V }, name: keyof T & string, of: (value: unknown) => V): void {
    if (this.listed) this.listed.forEach((record, index) => (into[index] = of(record[name])));
    for (const { names, columns, from, count } of this.blocks) decode(columns[names.indexOf(name)], count, (at, value) => (into[from + at] = of(value)));
  }

  private blockOf(index: number): number {
    if (!(index >= 0 && index < this.length)) return -1;
    let low = 0;
    let high = this.blocks.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.blocks[middle].from <= index) low = middle;
      else high = middle;
    }
    return low;
  }

  private recordsOf(number: number): T[] {
    const before = this.held.get(number);
    if (before) return before;
    const { names, columns, count } = this.blocks[number];
    const records = Array.from({ length: count }, (): Record<string, unknown> => ({}));
    names.forEach((name, column) => decode(columns[column], count, (at, value) => (records[at][name] = value)));
    if (this.held.size >= kMostHeld) this.held.delete(this.held.keys().next().value!);
    this.held.set(number, records as unknown as T[]);
    return records as unknown as T[];
  }
}

// Gives every value of the column to `take`.
function decode(column: Column, count: number, take: (at: number, value: unknown) => void): void {
  if (!Array.isArray(column)) {
    for (let at = 0; at < count; ++at) take(at, column);
  } else if (column[0] === Coding.Differences) {
    let number = 0;
    for (let at = 0; at < count; ++at) {
      const difference = column[at + 1] as number | null;
      take(at, difference === null ? null : (number += difference));
    }
  } else {
    const choices = column[1] as unknown[];
    for (let at = 0; at < count; ++at) take(at, choices[column[at + 2] as number]);
  }
}

// The values that a column has, each at least once.
function distinct(column: Column, count: number): unknown[] {
  if (!Array.isArray(column)) return [column];
  if (column[0] === Coding.Choices) return column[1] as unknown[];
  const values: unknown[] = [];
  decode(column, count, (_, value) => values.push(value));
  return values;
}
