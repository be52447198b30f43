// `membar.plot/1`, as sim/report/plot_page.h describes it.
export const kSchema = 'membar.plot/1';

export type ChartKind = 'lines' | 'heatmap' | 'scaling' | 'tornado';

export interface Parameter {
  name: string;
  unit: string;
  labels: string[];
  numbers: number[] | null; // ascending; null: no numbers
  at: number[]; // by row: which value
}

export interface Metric {
  name: string;
  unit: string;
  values?: (number | null)[]; // by row
  constant?: number | null; // instead: the same in all rows
}

export interface Sweep {
  schema: string;
  title: string;
  state: string; // "63 points"
  constants: [string, string][];
  points: number[]; // by row: its number
  commands: string[];
  parameters: Parameter[]; // those with two values or more
  metrics: Metric[];
  choice: { metrics: string[]; x: string; lines: string | null; chart: ChartKind; work_grows: boolean; drawn: boolean; averaged: string };
}

export const valueOf = (metric: Metric, row: number): number | null => (metric.values ? metric.values[row] : metric.constant ?? null);

export const withUnit = (one: { name: string; unit: string }): string => (one.unit && one.unit !== one.name ? `${one.name} (${one.unit})` : one.name);
