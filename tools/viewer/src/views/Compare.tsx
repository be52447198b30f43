// Two runs: where they differ most.
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
              <th scope="row">{one.what === 'run' ? one.text : <Choice session={session} difference={one} />}</th>
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

function Choice({ session, difference }: { session: Session; difference: Difference }) {
  const choose = (): void => {
    if (session.active !== 0) session.activate(0);
    if (difference.what === 'write') session.selectWrite(difference.id, false);
    else session.selectBarrier(difference.id, false);
  };
  return (
    <button type="button" class="link" aria-pressed={chosen(session, difference)} onClick={choose}>
      <code>{difference.text}</code>
    </button>
  );
}

function chosen(session: Session, difference: Difference): boolean {
  const { write, barrier } = session.selections[0];
  return difference.what === 'write' ? difference.id === write : difference.what === 'barrier' && difference.id === barrier;
}

const signed = (value: number): string => (value > 0 ? `+${value.toLocaleString('en')}` : value.toLocaleString('en').replace('-', '−'));
