// The machine at the current cycle.
import { Highlights } from '../model/highlights';
import { CoreCard } from './CoreCard';
import { useSession } from './hooks';
import { Flights, Memory, SharedCache } from './SharedCards';

const kMostCores = 16;

export function Machine() {
  const session = useSession();
  const { run, position } = session;
  const highlights = new Highlights(run, position);
  const shown = Math.min(run.cores, kMostCores);
  return (
    <section class="machine" id="machine" aria-labelledby="machine-title" tabIndex={-1}>
      <h2 id="machine-title">
        The machine in cycle {position.cycle.toLocaleString('en')}
        {session.runs.length > 1 && <span class="faint"> · run {'AB'[session.active]}: {run.name}</span>}
      </h2>
      <div class="cores" style={{ '--cores': String(Math.min(shown, 4)) }}>
        {Array.from({ length: shown }, (_, core) => (
          <CoreCard key={core} run={run} core={core} position={position} highlights={highlights} />
        ))}
      </div>
      {run.cores > shown && <p class="faint">and {run.cores - shown} more cores</p>}
      <div class="shared">
        <SharedCache run={run} position={position} highlights={highlights} />
        <Flights run={run} position={position} highlights={highlights} />
        <Memory run={run} position={position} highlights={highlights} />
      </div>
    </section>
  );
}
