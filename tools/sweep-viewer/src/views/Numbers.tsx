// The chart as a table, for those who read rather than look.
import { useState } from 'preact/hooks';
import type { Metric } from '../model/document';
import type { Effect } from '../model/effects';
import type { Table } from '../model/table';
import { withUnit } from '../model/document';
import { numberText, percentText } from '../model/words';

function CellTable({ table, metric }: { table: Table; metric: Metric }) {
  const at = new Map(table.cells.map((cell) => [`${cell.line} ${cell.x}`, cell]));
  const lines = table.lines?.labels ?? [metric.name];
  return (
    <table>
      <caption>{withUnit(metric)}{table.averaged ? ', mean' : ''}</caption>
      <thead>
        <tr>
          <th scope="col">{withUnit(table.x.parameter)}</th>
          {lines.map((label) => <th scope="col" key={label}>{table.lines ? `${table.lines.parameter.name} = ${label}` : label}</th>)}
        </tr>
      </thead>
      <tbody>
        {table.x.labels.map((label, x) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            {lines.map((name, line) => {
              const cell = at.get(`${line} ${x}`);
              return <td key={name}>{cell ? numberText(cell.shown.mean) : '–'}</td>;
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function EffectTable({ effects, metric }: { effects: Effect[]; metric: Metric }) {
  return (
    <table>
      <caption>{withUnit(metric)}, mean per value</caption>
      <thead><tr><th scope="col">parameter</th><th scope="col">lowest mean</th><th scope="col">highest mean</th><th scope="col">share of the variance</th></tr></thead>
      <tbody>
        {effects.map((one) => (
          <tr key={one.parameter.name}><th scope="row">{one.parameter.name}</th><td>{numberText(one.lowest)}</td><td>{numberText(one.highest)}</td><td>{percentText(one.share)}</td></tr>
        ))}
      </tbody>
    </table>
  );
}

export function Numbers({ table, effects, metric, at }: { table: Table | null; effects: Effect[] | null; metric: Metric; at: number }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen((event.currentTarget as HTMLDetailsElement).open)}>
      <summary id={`numbers-${at}`}>As numbers</summary>
      {/* What can be scrolled can be reached with the keyboard. */}
      {open && <div class="numbers" tabIndex={0} role="region" aria-label={`${metric.name} as numbers`}>{table ? <CellTable table={table} metric={metric} /> : <EffectTable effects={effects ?? []} metric={metric} />}</div>}
    </details>
  );
}
