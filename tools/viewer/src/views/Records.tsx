// The writes and the barriers of the run: a list to choose from, and the story of the chosen one.
import { useState } from 'preact/hooks';
import type { BarrierRecord, Marginal, OpRecord, WriteRecord } from '../model/document';
import type { OrderedRecords } from '../model/ordered_records';
import type { Run } from '../model/run';
import { billParts, segmentsOf } from '../model/segments';
import { Bars } from './Bars';
import { useSession } from './hooks';
import { cycles } from './parts';

const kPage = 12;

interface ListProps<T extends OpRecord> {
  what: string;
  records: OrderedRecords<T>;
  chosen: number;
  amount: (record: T) => number;
  end: (record: T) => number; // the cycle in which the amount is known
  amountName: string;
  text: (record: T) => string;
  choose: (record: T) => void;
}

// A page of the records at a time; the arrow keys move within it. What would answer a question is not shown.
function RecordList<T extends OpRecord>({ what, records, chosen, amount, end, amountName, text, choose }: ListProps<T>) {
  const session = useSession();
  const { position } = session;
  const hidden = session.hiddenFrom(session.active);
  const [page, setPage] = useState<number | null>(null);
  const at = records.indexOf(chosen);
  const current = at >= 0 ? at : Math.max(0, records.firstFrom(position.cycle + 1) - 1);
  const count = records.firstFrom(hidden);
  const pages = Math.ceil(count / kPage);
  const shown = Math.max(0, Math.min(page ?? Math.floor(current / kPage), pages - 1));
  const list = records.slice(shown * kPage, Math.min(count, (shown + 1) * kPage));
  if (records.length === 0) return <p class="faint">This run has no {what}.</p>;
  if (count === 0) return <p class="faint">Until this cycle the run has no {what}.</p>;
  return (
    <>
      <table class="records" onKeyDown={roving}>
        <thead>
          <tr>
            <th scope="col">{what}</th>
            <th scope="col">core</th>
            <th scope="col" class="number">from</th>
            <th scope="col" class="number">{amountName}</th>
          </tr>
        </thead>
        <tbody>
          {list.map((record) => (
            <tr key={record.id} class={record.id === chosen ? 'chosen' : ''}>
              <th scope="row">
                <button type="button" class="link" aria-pressed={record.id === chosen} onClick={() => choose(record)}>
                  {record.label && <b>{record.label}: </b>}
                  <code>{text(record)}</code>
                </button>
              </th>
              <td>{record.core}</td>
              <td class="number">{record.dispatched.toLocaleString('en')}</td>
              <td class="number">{end(record) < hidden ? amount(record).toLocaleString('en') : '?'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {pages > 1 && (
        <p class="pages">
          <button type="button" disabled={shown === 0} onClick={() => setPage(shown - 1)}>
            earlier
          </button>{' '}
          {shown + 1} of {pages.toLocaleString('en')}{' '}
          <button type="button" disabled={shown + 1 >= pages} onClick={() => setPage(shown + 1)}>
            later
          </button>{' '}
          <button type="button" disabled={page === null} onClick={() => setPage(null)}>
            around the chosen one
          </button>
        </p>
      )}
    </>
  );
}

function roving(event: KeyboardEvent): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('tbody button')];
  const index = buttons.indexOf(document.activeElement as HTMLElement);
  const next = buttons[index + step];
  if (index < 0 || !next) return;
  event.preventDefault();
  next.focus();
}

export function Writes() {
  const session = useSession();
  const { run, selection } = session;
  const write = run.allWrites.withId(selection.write);
  const hidden = session.hiddenFrom(session.active);
  return (
    <>
      {write && write.visible >= hidden ? <Hidden /> : write ? <Biography run={run} write={write} /> : <p>Choose a write here or in the timeline to see its life, from its dispatch until every core sees it.</p>}
      <RecordList
        what="writes"
        records={run.writesByDispatch()}
        chosen={selection.write}
        amount={(one) => one.visible - one.dispatched}
        end={(one) => one.visible}
        amountName="to visible"
        text={(one) => run.writeText(one)}
        choose={(one) => session.selectWrite(one.id)}
      />
    </>
  );
}

// While one predicts.
const Hidden = () => <p>Its story is told when you have come to its end.</p>;

function Biography({ run, write }: { run: Run; write: WriteRecord }) {
  const session = useSession();
  const whole = write.visible - write.dispatched;
  return (
    <section aria-labelledby="biography-title" id="biography" class="story">
      <h3 id="biography-title">
        Biography of <code>{run.writeText(write)}</code> <span class="faint">core {write.core} {run.threadName(write.core)}</span>
      </h3>
      <Bars parts={segmentsOf(write)} start={write.dispatched} whole="dispatched to visible" sum={whole} />
      <h4>Stations</h4>
      <ul class="inline stations">
        {stations(write).map(([name, cycle]) => (
          <li key={name}>
            <button type="button" class="link" onClick={() => session.goToCycle(cycle)}>
              {name} <b>{cycle.toLocaleString('en')}</b>
            </button>
          </li>
        ))}
      </ul>
      {write.from_write != null && <p>{run.readText(write.from_write)}</p>}
      {write.regrants > 0 && <p>It lost the line to others {write.regrants} times before it could use it.</p>}
      {write.coalesced_into !== null && <p>It was merged into a younger write (number {write.coalesced_into}) before it became visible.</p>}
    </section>
  );
}

function stations(write: WriteRecord): [string, number][] {
  const found: [string, number | null][] = [
    ['dispatched', write.dispatched],
    ['in the store buffer', write.buffered],
    ['forwarded to its own core', write.forwarded],
    ['requested', write.requested],
    ['granted', write.granted],
    ['visible', write.visible],
    ...Object.entries(write.seen).map(([core, cycle]): [string, number] => [`read by core ${core}`, cycle]),
  ];
  return found.filter((one): one is [string, number] => one[1] !== null);
}

export function Barriers() {
  const session = useSession();
  const { run, selection } = session;
  const barrier = run.allBarriers.withId(selection.barrier);
  const hidden = session.hiddenFrom(session.active);
  return (
    <>
      {barrier && barrier.completed >= hidden ? <Hidden /> : barrier ? <Bill run={run} barrier={barrier} /> : <p>Choose a barrier here or in the timeline to see what it cost, and to what that was owed.</p>}
      <RecordList
        what="barriers"
        records={run.barriersByDispatch()}
        chosen={selection.barrier}
        amount={(one) => one.stall}
        end={(one) => one.completed}
        amountName="stall"
        text={(one) => run.opText(one.line_number, one)}
        choose={(one) => session.selectBarrier(one.id)}
      />
    </>
  );
}

function Bill({ run, barrier }: { run: Run; barrier: BarrierRecord }) {
  const session = useSession();
  return (
    <section aria-labelledby="bill-title" id="bill" class="story">
      <h3 id="bill-title">
        Bill of <code>{run.opText(barrier.line_number, barrier)}</code> <span class="faint">core {barrier.core} {run.threadName(barrier.core)}</span>
      </h3>
      <Bars parts={billParts(barrier.bill)} start={null} whole="stall" sum={barrier.stall} />
      <p>
        <button type="button" class="link" onClick={() => session.goToCycle(barrier.dispatched)}>
          dispatched <b>{barrier.dispatched.toLocaleString('en')}</b>
        </button>
        ,{' '}
        <button type="button" class="link" onClick={() => session.goToCycle(barrier.completed)}>
          complete <b>{barrier.completed.toLocaleString('en')}</b>
        </button>
        . Without its own access its ordering stalled the core for {cycles(barrier.ordering_stall)}.
        {barrier.marginal !== null && ` ${marginalText(barrier.marginal)}`}
      </p>
    </section>
  );
}

function marginalText(marginal: Marginal | 'diverges'): string {
  if (marginal === 'diverges') return 'Without its ordering the run does not end, or takes ten times as long.';
  const { run, thread, needed } = marginal;
  const changed = run < 0 ? `${cycles(-run)} longer` : `${cycles(run)} shorter`;
  const answers = { yes: 'It is needed: without it an expectation can break.', no: 'No expectation needs it.', unknown: 'Whether it is needed is not known.' };
  return `Without its ordering the run would be ${changed} (its thread: ${thread}). ${answers[needed]}`;
}
