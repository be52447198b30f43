// What the colours of the timeline mean: those that occur in the runs shown.
import type { ComponentChildren } from 'preact';
import { causePaint, kBufferColour, kNetworkColours, kOpPaints, kReadsFromColour, type Paint, segmentPaint, statePaint } from '../colours';
import { kSegments } from '../model/segments';
import { kCauseMeanings, kDirectoryMeanings, kOpMeanings, kSegmentMeanings, kStateMeanings } from '../sentences/meanings';
import { useSession } from './hooks';

const opPaint = (name: string): Paint => kOpPaints[name as keyof typeof kOpPaints];
const isTransient = (name: string): boolean => name.includes('_');

export function Legend() {
  const session = useSession();
  const causes = session.run.history.names.causes.filter((name) =>
    session.runs.some((run) => run.document.cores.some((core) => (core.accounting[name] ?? 0) > 0)),
  );
  const { names } = session.run.history;
  const segments = kSegments.filter((name) => session.runs.some((run) => run.hasSegment(name)));
  return (
    <details class="legend">
      <summary>What the colours mean</summary>
      <div class="columns">
        <Entries title="Cycles of a core" names={causes} paint={causePaint} meanings={kCauseMeanings} />
        <Entries title="Life of a write" names={segments} paint={segmentPaint} meanings={kSegmentMeanings} />
        <Entries title="Ops" names={Object.keys(kOpPaints)} paint={opPaint} meanings={kOpMeanings} />
        <Entries title="State of a line in a core" names={['M', 'E', 'S', 'I']} paint={statePaint} meanings={kStateMeanings}>
          <li>Hatched: on the way from one state to another; the colour is that of what the core may do meanwhile.</li>
        </Entries>
        <Entries title="On the way, in a core" names={names.private_states.filter(isTransient)} paint={statePaint} meanings={kStateMeanings} />
        <Entries title="State of a line at the directory" names={names.directory_states} paint={statePaint} meanings={kDirectoryMeanings}>
          <li>It does not know whether an owner has written: a line that a core holds in E is M here too.</li>
        </Entries>
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
        <section>
          <h2>Other marks</h2>
          <ul class="plain">
            <li>
              <span class="swatch" style={{ background: kBufferColour }} /> <b>store buffer</b>: as high as the number of writes in it
            </li>
            <li>
              <b>Red line and band</b>: the cycle where you are
            </li>
            <li>
              <b>Thick black frame</b>: the chosen write or barrier, around its op and its life
            </li>
            <li>
              <b>Frame on the strip at the top</b>: the part of the run that the timeline shows
            </li>
            <li>
              <b>Marks of the directory</b>: blue when the step is about the chosen line, else grey
            </li>
            <li>
              <b>Bars of DRAM</b>: blue reads, brown writes
            </li>
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
  children?: ComponentChildren; // more entries
}

function Entries({ title, names, paint, meanings, children }: EntriesProps) {
  return (
    <section>
      <h2>{title}</h2>
      <ul class="plain">
        {names.map((name) => (
          <li key={name}>
            <span class={paint(name).hatched ? 'swatch hatched' : 'swatch'} style={{ background: paint(name).fill }} /> <b>{title.startsWith('State') || title.startsWith('On') ? name : name.replaceAll('_', ' ')}</b>:{' '}
            {meanings[name] ?? ''}
          </li>
        ))}
        {children}
      </ul>
    </section>
  );
}
