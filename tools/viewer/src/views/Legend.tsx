// What the colours of the timeline mean: those that occur in the runs shown.
import { causePaint, kNetworkColours, kReadsFromColour, type Paint, segmentPaint, statePaint } from '../colours';
import { kSegments } from '../model/segments';
import { kCauseMeanings, kSegmentMeanings, kStateMeanings } from '../sentences/meanings';
import { useSession } from './hooks';

export function Legend() {
  const session = useSession();
  const causes = session.run.history.names.causes.filter((name) =>
    session.runs.some((run) => run.document.cores.some((core) => (core.accounting[name] ?? 0) > 0)),
  );
  const segments = kSegments.filter((name) => session.runs.some((run) => run.hasSegment(name)));
  return (
    <details class="legend">
      <summary>What the colours mean</summary>
      <div class="columns">
        <Entries title="Cycles of a core" names={causes} paint={causePaint} meanings={kCauseMeanings} />
        <Entries title="Life of a write" names={segments} paint={segmentPaint} meanings={kSegmentMeanings} />
        <Entries title="State of a line" names={['M', 'E', 'S', 'I']} paint={statePaint} meanings={kStateMeanings} />
        <section>
          <h2>Arrows</h2>
          <ul class="plain">
            <li>
              <b style={{ color: kNetworkColours.request }}>── request</b>: a core asks the directory
            </li>
            <li>
              <b style={{ color: kNetworkColours.forward }}>╌╌ forward</b>: the directory tells a core
            </li>
            <li>
              <b style={{ color: kNetworkColours.response }}>┄┄ response</b>: data and acknowledgements
            </li>
            <li>
              <b style={{ color: kReadsFromColour }}>● ─▶ reads-from</b>: from a write to the load or read-modify-write that read it
            </li>
            <li>Strong arrows are those of the chosen line.</li>
          </ul>
        </section>
      </div>
    </details>
  );
}

interface EntriesProps {
  title: string;
  names: readonly string[];
  paint: (name: string) => Paint;
  meanings: Record<string, string>;
}

function Entries({ title, names, paint, meanings }: EntriesProps) {
  return (
    <section>
      <h2>{title}</h2>
      <ul class="plain">
        {names.map((name) => (
          <li key={name}>
            <span class={paint(name).hatched ? 'swatch hatched' : 'swatch'} style={{ background: paint(name).fill }} /> <b>{name.replaceAll('_', ' ')}</b>:{' '}
            {meanings[name] ?? ''}
          </li>
        ))}
      </ul>
    </section>
  );
}
