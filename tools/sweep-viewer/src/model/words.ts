// Numbers, groups of metrics, and what a chart says about itself.
import type { ChartKind, Metric } from './document';
import type { Table } from './table';

const kDigits = new Intl.NumberFormat('en', { maximumSignificantDigits: 5, useGrouping: false });
export function numberText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? String(value) : kDigits.format(value);
}
export const percentText = (share: number | null): string => (share === null ? '–' : `${Math.round(share * 1000) / 10}%`);

export const kChartNames: Record<ChartKind, string> = { lines: 'Lines', heatmap: 'Heat map', scaling: 'Scaling', tornado: 'Tornado' };

const kGroups: [RegExp, string][] = [
  [/^write:/, 'Labelled writes: time to visibility'],
  [/^barrier:/, 'Labelled barriers: stall'],
  [/^write\..*\./, 'Writes by kind: time to visibility'],
  [/^barrier\..*\./, 'Barriers by kind: stall'],
  [/^cause\./, 'Where the cores’ cycles went'],
  [/^segment\./, 'Where the writes’ time went'],
  [/^bill\./, 'What the barriers waited for'],
];
const kWhole = 'The whole run';

export function groupedMetrics(metrics: Metric[]): { group: string; metrics: Metric[] }[] {
  const groups = new Map<string, Metric[]>([[kWhole, []]]);
  for (const metric of metrics) {
    const group = kGroups.find(([form]) => form.test(metric.name))?.[1] ?? kWhole;
    groups.set(group, [...(groups.get(group) ?? []), metric]);
  }
  return [...groups].map(([group, list]) => ({ group, metrics: list })).filter((one) => one.metrics.length > 0);
}

// `averaged`: what a value is that several points are in.
export function noteOf(table: Table, chart: ChartKind, bands: boolean, workGrows: boolean, averaged: string): string {
  const parts: string[] = [];
  if (chart === 'scaling') {
    const first = `${table.x.parameter.name} = ${table.x.labels[0]}`;
    parts.push(workGrows ? `relative to ${first}; dashed: ideal, each core brings its own work` : `speedup over ${first}; dashed: ideal, the same work on more cores`);
  }
  if (table.averaged) parts.push(bands ? `${averaged}; band: from the lowest to the highest` : averaged);
  if (table.x.grouped || table.lines?.grouped) parts.push('neighbouring values put together');
  return parts.join('; ');
}
