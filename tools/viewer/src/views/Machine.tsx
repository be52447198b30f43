// The machine at the current cycle.
import { Highlights } from '../model/highlights';
import { chooseCores } from '../model/machine_view';
import { CoreCard } from './CoreCard';
import { useSession } from './hooks';
import { Flights, Memory, SharedCache } from './SharedCards';

const kFewCores = 4;
const kMostCores = 16;

export function Machine() {
  const session = useSession();
  const { run, position } = session;
  const highlights = new Highlights(run, position);
  const { concerned, page } = chooseCores(run, highlights.cores, session.corePage, kMostCores);
  const many = run.cores > kFewCores; // then what they share comes first, so that it is in sight
  const cards = (cores: number[], id?: string) => (
    <div class="cores" data-cores={cores.length} id={id}>
      {cores.map((core) => (
        <CoreCard key={core} run={run} core={core} position={position} highlights={highlights} />
      ))}
    </div>
  );
  return (
    <section class={many ? 'machine many' : 'machine'} id="machine" aria-labelledby="machine-title" tabIndex={-1}>
      <h2 id="machine-title">
        The machine in cycle {position.cycle.toLocaleString('en')}
        {session.runs.length > 1 && <span class="faint"> · run {'AB'[session.active]}: {run.name}</span>}
      </h2>
      {!run.hasValues && (
        <p class="faint" id="no-values">
          Values were not recorded: the run tells where each line was, not what it held.
        </p>
      )}
      {!many && cards(page)}
      <div class="shared">
        <SharedCache run={run} position={position} highlights={highlights} />
        <Flights run={run} position={position} highlights={highlights} />
        <Memory run={run} position={position} highlights={highlights} />
      </div>
      {run.cores > kMostCores && <CoreChoice />}
      {concerned.length > 0 && (
        <>
          <h3 class="cores-title">Of the other cores, those that this step is about</h3>
          {cards(concerned, 'concerned')}
          <h3 class="cores-title">The chosen cores</h3>
        </>
      )}
      {many && cards(page)}
    </section>
  );
}

// Which cores are shown, when they are too many.
function CoreChoice() {
  const session = useSession();
  const { cores } = session.run;
  const pages = Array.from({ length: Math.ceil(cores / kMostCores) }, (_, page) => page);
  return (
    <p class="core-choice">
      <label>
        Show cores{' '}
        <select id="cores" value={String(session.corePage)} onChange={(event) => session.showCores(Number(event.currentTarget.value))}>
          {pages.map((page) => (
            <option key={page} value={String(page)}>
              {page * kMostCores} to {Math.min((page + 1) * kMostCores, cores) - 1}
            </option>
          ))}
        </select>
      </label>{' '}
      <span class="faint">of {cores}; those that a step is about are always shown</span>
    </p>
  );
}
