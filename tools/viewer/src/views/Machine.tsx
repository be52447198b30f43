// The machine at the current cycle.
import { Highlights } from '../model/highlights';
import { CoreCard } from './CoreCard';
import { useSession } from './hooks';
import { Flights, Memory, SharedCache } from './SharedCards';

const kFewCores = 4;
const kMostCores = 16;

export function Machine() {
  const session = useSession();
  const { run, position } = session;
  const highlights = new Highlights(run, position);
  const shown = Math.min(run.cores, kMostCores);
  const many = run.cores > kFewCores; // then what they share comes first, so that it is in sight
  const cores = (
    <div class="cores" data-cores={shown}>
      {Array.from({ length: shown }, (_, core) => (
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
      {!many && cores}
      <div class="shared">
        <SharedCache run={run} position={position} highlights={highlights} />
        <Flights run={run} position={position} highlights={highlights} />
        <Memory run={run} position={position} highlights={highlights} />
      </div>
      {many && cores}
      {run.cores > shown && <p class="faint">and {run.cores - shown} more cores</p>}
    </section>
  );
}
