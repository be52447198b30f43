// Two runs: what differs between them, and where that shows most.
import { useState } from 'preact/hooks';
import type { Difference } from '../model/twins';
import type { Session } from '../session';
import { useSession } from './hooks';

const kPage = 20;

export function Compare() {
  const session = useSession();
  const [page, setPage] = useState(0);
  const { twins, runs } = session;
  if (!twins) return null;
  const list = twins.differences.slice(page * kPage, (page + 1) * kPage);
  const pages = Math.ceil(twins.differences.length / kPage);
  const [left, right] = twins.unmatched;
  return (
    <section class="story" aria-labelledby="compare-title">
      <Settings />
      <h3 id="compare-title">Differences, largest first</h3>
      <table class="records" id="differences">
        <thead>
          <tr>
            <th scope="col">op</th>
            <th scope="col">what</th>
            <th scope="col" class="number" title={runs[0].name}>A</th>
            <th scope="col" class="number" title={runs[1].name}>B</th>
            <th scope="col" class="number">B − A</th>
          </tr>
        </thead>
        <tbody>
          {list.map((one) => (
            <tr key={`${one.what} ${one.id}`} class={chosen(session, one) ? 'chosen' : ''}>
              <th scope="row">{one.what === 'run' ? one.text : <Choice session={session} difference={one} />}
                {one.time && <span class="faint time"> time {one.time}</span>}
              </th>
              <td>{one.measure}</td>
              <td class="number">{one.values[0].toLocaleString('en')}</td>
              <td class="number">{one.values[1].toLocaleString('en')}</td>
              <td class="number">
                <b>{signed(one.by)}</b>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {pages > 1 && (
        <p class="pages">
          <button type="button" disabled={page === 0} onClick={() => setPage(page - 1)}>
            larger
          </button>{' '}
          {page + 1} of {pages}{' '}
          <button type="button" disabled={page + 1 >= pages} onClick={() => setPage(page + 1)}>
            smaller
          </button>
        </p>
      )}
      {left + right > 0 && (
        <p class="faint">
          Without a twin in the other run: {left} in A, {right} in B.
        </p>
      )}
    </section>
  );
}

// What was not the same when the two were made.
function Settings() {
  const { twins, runs } = useSession();
  const { settings, sameTrace } = twins!;
  return (
    <section aria-labelledby="settings-title" class="story">
      <h3 id="settings-title">What is not the same</h3>
      {!sameTrace && (
        <p id="other-trace">
          <b>The two runs are of different traces.</b> Ops are paired when thread and text are the same.
        </p>
      )}
      <table class="records" id="settings">
        <thead>
          <tr>
            <th scope="col">setting</th>
            {runs.map((run, index) => (
              <th scope="col" key={index}>
                {'AB'[index]}: <b>{run.name}</b>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {settings.map(({ key, values }) => (
            <tr key={key}>
              <th scope="row">
                <code>{key}</code>
              </th>
              {values.map((value, index) => (
                <td key={index}>{value ?? '–'}</td>
              ))}
            </tr>
          ))}
          {settings.length === 0 && (
            <tr>
              <td colSpan={3}>All settings are the same.</td>
            </tr>
          )}
        </tbody>
      </table>
    </section>
  );
}

function Choice({ session, difference }: { session: Session; difference: Difference }) {
  const choose = (): void => {
    if (session.active !== 0) session.activate(0);
    if (difference.what === 'write') session.selectWrite(difference.id, false);
    else if (difference.what === 'barrier') session.selectBarrier(difference.id, false);
    else session.selectLoad(difference.id);
  };
  return (
    <button type="button" class="link" aria-pressed={chosen(session, difference)} onClick={choose}>
      <code>{difference.text}</code>
    </button>
  );
}

function chosen(session: Session, difference: Difference): boolean {
  const { write, barrier } = session.selections[0];
  if (difference.what === 'write') return difference.id === write;
  if (difference.what === 'barrier') return difference.id === barrier;
  return difference.what === 'load' && difference.id === session.load;
}

const signed = (value: number): string => (value > 0 ? `+${value.toLocaleString('en')}` : value.toLocaleString('en').replace('-', '−'));
