// Records by columns, as a page has them (sim/report/record_columns.h): written here from that description alone.
import type { OpRecord } from '../../src/model/document';
import type { PackedRecords } from '../../src/model/records';

export function packed(records: OpRecord[], block: number): PackedRecords {
  if (records.length === 0) return [];
  const names = Object.keys(records[0]);
  const list: unknown[][] = [names];
  for (let from = 0; from < records.length; from += block) {
    const part = records.slice(from, from + block) as unknown as Record<string, unknown>[];
    list.push(names.map((name, index) => column(part.map((record) => record[name]), index > 0)));
  }
  return list;
}

function column(values: unknown[], mayBeOne: boolean): unknown {
  const texts = values.map((value) => JSON.stringify(value));
  if (mayBeOne && !Array.isArray(values[0]) && texts.every((text) => text === texts[0])) return values[0];
  if (values.every((value) => value === null || Number.isInteger(value))) {
    let last = 0;
    const differences = values.map((value) => {
      if (value === null) return null;
      const difference = (value as number) - last;
      last = value as number;
      return difference;
    });
    return [1, ...differences];
  }
  const choices = [...new Set(texts)];
  return [2, choices.map((text) => JSON.parse(text) as unknown), ...texts.map((text) => choices.indexOf(text))];
}
