// Which rows the timeline has, from top to bottom, and where each stands.
import type { Run } from '../model/run';

export type RowKind = 'ops' | 'charges' | 'occupancy' | 'writes' | 'state' | 'directory' | 'steps' | 'memory';

export interface Row {
  kind: RowKind;
  agent: number;
  top: number;
  height: number;
  label: string;
}

export interface Lane {
  agent: number;
  title: string;
  subtitle: string;
  top: number;
  height: number;
}

export interface Layout {
  unit: number; // pixels for a pixel of the normal size
  gutter: number; // width of the labels
  axis: number; // height of the scale at the top
  rows: Row[];
  lanes: Lane[];
  height: number;
}

const kGap = 3;
export const kLaneGap = 20; // room for the names of messages

// `compact`: only what two runs are compared by, the ops and the writes of the cores.
export function layOut(run: Run, line: number, unit: number, compact: boolean): Layout {
  const layout: Layout = { unit, gutter: 168 * unit, axis: 26 * unit, rows: [], lanes: [], height: 0 };
  let top = layout.axis + 6 * unit;
  const lane = (agent: number, title: string, subtitle: string, rows: [RowKind, number, string][]): void => {
    const begin = top;
    for (const [kind, height, label] of rows) {
      layout.rows.push({ kind, agent, top, height: height * unit, label });
      top += (height + kGap) * unit;
    }
    layout.lanes.push({ agent, title, subtitle, top: begin, height: top - begin - kGap * unit });
    top += kLaneGap * unit;
  };
  const name = line >= 0 ? shortened(run.symbols.name(line)) : '';
  for (let core = 0; core < run.cores; ++core) lane(core, run.agentName(core), shortened(run.threadName(core)), coreRows(run, core, name, compact));
  for (let agent = run.cores; agent < run.dram && !compact; ++agent) {
    const rows: [RowKind, number, string][] = [['steps', 18, 'directory']];
    if (line >= 0 && run.sliceOf(line) === agent) rows.push(['directory', 16, `state of ${name}`]);
    lane(agent, run.agentName(agent), '', rows);
  }
  if (!compact) lane(run.dram, 'DRAM', '', [['memory', 25, 'reads, writes']]);
  layout.height = top - (kLaneGap - 8) * unit;
  return layout;
}

function coreRows(run: Run, core: number, line: string, compact: boolean): [RowKind, number, string][] {
  const rows: [RowKind, number, string][] = [['ops', 20, 'ops'], ['charges', 13, 'cycles']];
  const writes = run.writes[core];
  if (writes.peak > 0 && !compact) rows.push(['occupancy', 24, 'store buffer']);
  if (writes.rowCount > 0) rows.push(['writes', writeRowHeight(writes.rowCount) * writes.rowCount, 'writes']);
  if (line && !compact) rows.push(['state', 16, `state of ${line}`]);
  return rows;
}

// Many rows are thin rows.
export const writeRowHeight = (rows: number): number => (rows <= 3 ? 16 : rows <= 6 ? 12 : 7);

const shortened = (name: string): string => (name.length > 11 ? `${name.slice(0, 10)}…` : name);

export const rowOf = (layout: Layout, kind: RowKind, agent: number): Row | undefined =>
  layout.rows.find((row) => row.kind === kind && row.agent === agent);
