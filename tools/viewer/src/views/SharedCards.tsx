// What the cores share, at the current cycle: the L3 with its directory, DRAM, and the messages on their way.
import { kNetworkColours, networkOf } from '../colours';
import type { Highlights } from '../model/highlights';
import { chooseLines, directoryEntry, flights, type Flight, geometry, setOf, valuesOf } from '../model/machine_view';
import type { Position } from '../model/position';
import type { Run } from '../model/run';
import { kMessages } from '../sentences/messages';
import { useSession } from './hooks';
import { Changed, LineRow, StateBadge, Values } from './parts';

interface Props {
  run: Run;
  position: Position;
  highlights: Highlights;
}

const kMostLines = 12;

export function SharedCache({ run, highlights }: Props) {
  const session = useSession();
  const present = (line: number): boolean => directoryEntry(run, line).state !== 'NP' || highlights.directoryChanged(line);
  const wanted = [session.selection.line, ...highlights.lines].filter((line) => line >= 0);
  const { lines, more } = chooseLines(run, present, kMostLines, wanted);
  const shape = geometry(run, 'l3');
  return (
    <section class="card" aria-labelledby="l3-title">
      <header>
        <h3 id="l3-title">L3 and directory</h3>
        {shape && <span class="faint">{shape.slices > 1 ? `${shape.slices} slices of ` : ''}{shape.sets} sets × {shape.ways} ways</span>}
      </header>
      {lines.length === 0 && <p class="faint">empty</p>}
      {lines.length > 0 && (
        <table class="cache" data-where="l3" data-more={more}>
          <thead>
            <tr>
              <th scope="col">set</th>
              <th scope="col">line</th>
              <th scope="col">state</th>
              <th scope="col">held by</th>
              <th scope="col">values</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <DirectoryRow key={line} run={run} highlights={highlights} line={line} set={shape ? setOf(run, line, shape) : 0} />
            ))}
          </tbody>
        </table>
      )}
      {more > 0 && <p class="faint">and {more.toLocaleString('en')} more lines</p>}
    </section>
  );
}

function DirectoryRow({ run, highlights, line, set }: { run: Run; highlights: Highlights; line: number; set: number }) {
  const entry = directoryEntry(run, line);
  const slice = run.sliceOf(line);
  const changed = highlights.directoryChanged(line) || highlights.bytesChanged(slice, line);
  const stale = entry.state === 'M';
  return (
    <LineRow run={run} line={line} set={set} changed={changed}>
      <td>
        <StateBadge name={entry.state} before={highlights.directoryBefore(line)} directory />
      </td>
      <td>{holders(entry)}</td>
      <td>
        <Values {...valuesOf(run, slice, line)} />
        {stale && run.hasValues && <span class="faint">(may be old)</span>} {changed && <Changed />}
      </td>
    </LineRow>
  );
}

function holders(entry: { owner: number; sharers: number[] }): string {
  const parts = [];
  if (entry.owner >= 0) parts.push(`owner c${entry.owner}`);
  if (entry.sharers.length > 0) parts.push(`${entry.sharers.length === 1 ? 'sharer' : 'sharers'} ${entry.sharers.map((core) => `c${core}`).join(' ')}`);
  return parts.join('; ') || '–';
}

const kMostFlights = 10;

export function Flights({ run, position, highlights }: Props) {
  const flying = flights(run, position, run.state.inFlight);
  const arrived = flights(run, position, highlights.arrived.slice(0, 6), true);
  return (
    <section class="card" aria-labelledby="flights-title">
      <header>
        <h3 id="flights-title">Messages on their way</h3>
        <span class="faint">{flying.length}</span>
      </header>
      {flying.length + arrived.length === 0 && <p class="faint">none</p>}
      <ul class="plain flights">
        {arrived.map((flight) => (
          <FlightItem key={`arrived ${flight.message}`} run={run} flight={flight} mark="arrived" />
        ))}
        {flying.slice(0, kMostFlights).map((flight) => (
          <FlightItem key={flight.message} run={run} flight={flight} mark={highlights.sent.has(flight.message) ? 'new' : ''} />
        ))}
      </ul>
      {flying.length > kMostFlights && <p class="faint">and {flying.length - kMostFlights} more</p>}
    </section>
  );
}

function FlightItem({ run, flight, mark }: { run: Run; flight: Flight; mark: string }) {
  const colour = kNetworkColours[networkOf(flight.type)];
  return (
    <li class={mark ? 'changed' : ''} title={kMessages[flight.type]?.replace(/\{\w+\}/g, '…') ?? ''}>
      <b style={{ color: colour }}>{flight.type}</b> <b>{run.symbols.name(flight.line)}</b>
      <span class="way">
        {flight.from} → {flight.to}
      </span>
      {mark === 'arrived' ? <Changed what="arrived" /> : <span class="faint">{flight.when}</span>}
      {mark === 'new' && <Changed what="new" />}
    </li>
  );
}

export function Memory({ run, highlights }: Props) {
  const session = useSession();
  const wanted = [session.selection.line, ...highlights.lines].filter((line) => line >= 0);
  const { lines, more } = chooseLines(run, () => true, kMostLines, wanted);
  return (
    <section class="card" aria-labelledby="dram-title">
      <header>
        <h3 id="dram-title">DRAM</h3>
        {!run.hasValues && <span class="faint">values not recorded</span>}
      </header>
      <ul class="inline" data-where="dram">
        {lines.map((line) => {
          const changed = highlights.bytesChanged(run.dram, line);
          return (
            <li key={line} class={changed ? 'changed' : ''} data-line={line}>
              {!run.hasValues && <b>{run.symbols.name(line)} </b>}
              {run.hasValues && run.symbols.of(line).length === 0 && <span class="faint">{run.history.lines[line]} = </span>}
              {run.hasValues && <Values {...valuesOf(run, run.dram, line)} />}
              {changed && <Changed />}
            </li>
          );
        })}
      </ul>
      {more > 0 && <p class="faint">and {more.toLocaleString('en')} more lines</p>}
    </section>
  );
}
