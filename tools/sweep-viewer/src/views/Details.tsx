// What is known of the point that is pointed at, and the command that runs it again.
import { useState } from 'preact/hooks';
import { type Metric, type Sweep, withUnit } from '../model/document';
import type { Effect } from '../model/effects';
import type { Cell, Table } from '../model/table';
import { numberText, percentText } from '../model/words';
import { copyText } from '../save';

const kMostMeans = 12;

function Command({ id, words, command }: { id: string; words: string; command: string }) {
  const [copied, setCopied] = useState('');
  const copy = async (): Promise<void> => setCopied((await copyText(command)) ? command : '');
  return (
    <div class="command">
      <button type="button" id={id} onClick={() => void copy()} aria-label={`Copy the command of ${words}`}>
        {copied === command ? 'Copied' : 'Copy'}
      </button>
      <code>{command}</code>
    </div>
  );
}

const placeText = (table: Table, cell: Cell): string => {
  const x = `${table.x.parameter.name} = ${table.x.labels[cell.x]}`;
  return table.lines ? `${x}, ${table.lines.parameter.name} = ${table.lines.labels[cell.line]}` : x;
};

const amount = (value: number, metric: Metric): string => `${numberText(value)}${metric.unit ? ` ${metric.unit}` : ''}`;

export const spotTitle = (of: Cell | Effect, table: Table | null): string => ('parameter' in of ? of.parameter.name : placeText(table!, of));

export function spotValue(of: Cell | Effect, metric: Metric): string {
  if ('parameter' in of) return `${numberText(of.lowest)} to ${amount(of.highest, metric)}`;
  const mean = `${of.count > 1 ? 'mean ' : ''}${amount(of.mean, metric)}`;
  return of.shown.mean === of.mean ? mean : `${numberText(of.shown.mean)} (${mean})`;
}

const pointText = (sweep: Sweep, row: number): string => sweep.parameters.map((one) => `${one.name} = ${one.labels[one.at[row]]}`).join(', ');

function CellDetails({ sweep, metric, cell, at }: { sweep: Sweep; metric: Metric; cell: Cell; at: number }) {
  if (cell.count === 1) {
    return (
      <>
        <p>Point {sweep.points[cell.lowestRow]}: {pointText(sweep, cell.lowestRow)}</p>
        <Command id={`copy-${at}`} words={`point ${sweep.points[cell.lowestRow]}`} command={sweep.commands[cell.lowestRow]} />
      </>
    );
  }
  return (
    <>
      <p>{cell.count} points, from {numberText(cell.lowest)} to {amount(cell.highest, metric)}</p>
      <p>Lowest, point {sweep.points[cell.lowestRow]}: {pointText(sweep, cell.lowestRow)}</p>
      <Command id={`copy-${at}`} words="the lowest" command={sweep.commands[cell.lowestRow]} />
      <p>Highest, point {sweep.points[cell.highestRow]}: {pointText(sweep, cell.highestRow)}</p>
      <Command id={`copy-highest-${at}`} words="the highest" command={sweep.commands[cell.highestRow]} />
    </>
  );
}

function EffectDetails({ effect, metric }: { effect: Effect; metric: Metric }) {
  const shown = effect.means.slice(0, kMostMeans);
  return (
    <>
      <p>Share of the variance: {percentText(effect.share)}. Mean of {withUnit(metric)} by {withUnit(effect.parameter)}:</p>
      <p>
        {shown.map((one) => `${effect.parameter.labels[one.value]}: ${numberText(Math.round(one.mean * 100) / 100)}`).join(' · ')}
        {effect.means.length > shown.length ? ' · …' : ''}
      </p>
    </>
  );
}

export function Details(props: { sweep: Sweep; metric: Metric; of: Cell | Effect | null; table: Table | null; pinned: boolean; at: number }) {
  const { sweep, metric, of, table, pinned, at } = props;
  return (
    <div class="details" id={`details-${at}`} aria-live="polite">
      {!of && <p class="faint">Point at the chart, or step through it with the arrow keys: here stand the values and the command. A click holds a point.</p>}
      {of && (
        <>
          <p class="spot">
            <strong>{spotTitle(of, table)}: {spotValue(of, metric)}</strong>
            {pinned && <span class="faint"> · held; Escape lets it go</span>}
          </p>
          {'parameter' in of ? <EffectDetails effect={of} metric={metric} /> : <CellDetails sweep={sweep} metric={metric} cell={of} at={at} />}
        </>
      )}
    </div>
  );
}
