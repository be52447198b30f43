// One core at the current cycle: what it does, its registers, its store buffer, and the lines in its L1 and L2.
import { causePaint, segmentPaint } from '../colours';
import type { Highlights } from '../model/highlights';
import { chooseLines, geometry, isInL1, privateState, registersOf, setOf, valuesOf } from '../model/machine_view';
import type { Position } from '../model/position';
import type { Run } from '../model/run';
import { segmentAt } from '../model/segments';
import { oldestOp } from '../sentences/happenings';
import { kCauseMeanings, kSegmentMeanings } from '../sentences/meanings';
import { useSession } from './hooks';
import { Changed, LineRow, StateBadge, Values } from './parts';

interface Props {
  run: Run;
  core: number;
  position: Position;
  highlights: Highlights;
}

export function CoreCard(props: Props) {
  const { run, core } = props;
  return (
    <section class="card core" aria-labelledby={`core-${core}-title`}>
      <header>
        <h3 id={`core-${core}-title`}>
          {run.agentName(core)} <span class="thread">{run.threadName(core)}</span>
        </h3>
        <CauseBadge {...props} />
      </header>
      <Now {...props} />
      <Registers {...props} />
      <StoreBuffer {...props} />
      <Cache {...props} level="l1" />
      <Cache {...props} level="l2" />
    </section>
  );
}

function CauseBadge({ run, core, position }: Props) {
  const cause = run.tracks[core].causeAt(position.cycle);
  if (cause < 0) return null;
  const name = run.history.names.causes[cause];
  const paint = causePaint(name);
  return (
    <span class="badge" style={{ background: paint.fill, color: paint.text }} title={kCauseMeanings[name] ?? ''}>
      {name.replaceAll('_', ' ')}
    </span>
  );
}

const kMostOps = 3;

function Now({ run, core, position, highlights }: Props) {
  const track = run.tracks[core];
  const oldest = oldestOp(run, core, position);
  const ops: number[] = [];
  for (let index = oldest; index >= 0 && index < track.ops.length && track.dispatched(index) <= position.cycle; ++index) ops.push(index);
  const text = (index: number): string => {
    const records = run.recordsOf(core, track.op(index), track.dispatched(index));
    return run.opText(track.lineNumber(index), records.write ?? records.load ?? records.barrier);
  };
  const empty = track.firstOpAfter(position.events) >= track.ops.length ? 'all ops have left' : 'empty';
  return (
    <div class="now">
      <h4>Window {highlights.ops.has(core) && <Changed what="an op left" />}</h4>
      {ops.length === 0 ? <p class="faint">{empty}</p> : null}
      <ol class="plain">
        {ops.slice(0, kMostOps).map((index) => (
          <li key={index}>
            <code>{text(index)}</code>
          </li>
        ))}
        {ops.length > kMostOps && <li class="faint">and {ops.length - kMostOps} more</li>}
      </ol>
    </div>
  );
}

function Registers({ run, core, highlights }: Props) {
  const registers = registersOf(run, core);
  if (registers.length === 0) return null;
  return (
    <div>
      <h4>Registers</h4>
      <ul class="inline" data-where={`core ${core} registers`}>
        {registers.map(({ number, text }) => {
          const changed = highlights.registerChanged(core, number);
          return (
            <li key={number} class={changed ? 'changed' : ''}>
              <span class="faint">r{number} =</span> <b>{text}</b>
              {changed && <Changed />}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function StoreBuffer({ run, core, position }: Props) {
  const session = useSession();
  const writes = run.writes[core].inBuffer(position.cycle);
  const entries = run.document.config['store_buffer.entries'];
  return (
    <div>
      <h4>
        Store buffer <span class="faint">{writes.length} of {String(entries ?? '?')}, oldest first</span>
      </h4>
      {writes.length === 0 && <p class="faint">empty</p>}
      <ol class="plain">
        {writes.map((write) => {
          const segment = segmentAt(write, position.cycle) ?? 'commit';
          const paint = segmentPaint(segment);
          const fresh = write.buffered === position.cycle;
          return (
            <li key={write.id} class={fresh ? 'changed' : ''}>
              <button type="button" class="link" onClick={() => session.selectWrite(write.id)}>
                <code>{run.writeText(write)}</code>
              </button>
              <span class="badge small" style={{ background: paint.fill, color: paint.text }} title={kSegmentMeanings[segment] ?? ''}>
                {segment.replaceAll('_', ' ')}
              </span>
              {fresh && <Changed what="new" />}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

const kMostLines = 10;

function Cache({ run, core, highlights, level }: Props & { level: 'l1' | 'l2' }) {
  const session = useSession();
  const present = (line: number): boolean => (level === 'l1' ? isInL1(run, core, line) : privateState(run, core, line) !== 'I');
  const wanted = [session.selection.line, ...highlights.lines];
  const { lines, more } = chooseLines(run, present, kMostLines, wanted.filter((line) => line >= 0));
  const shape = geometry(run, level);
  const gone = [...highlights.lines].filter((line) => !present(line) && left(highlights, core, line, level));
  return (
    <div>
      <h4>
        {level.toUpperCase()} {shape && <span class="faint">{shape.sets} sets × {shape.ways} ways</span>}
      </h4>
      {lines.length + gone.length === 0 && <p class="faint">empty</p>}
      {lines.length + gone.length > 0 && (
        <table class="cache" data-where={`core ${core} ${level}`} data-more={more}>
          <thead>
            <tr>
              <th scope="col">set</th>
              <th scope="col">line</th>
              <th scope="col">state</th>
              <th scope="col">values</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <CacheRow key={line} run={run} core={core} highlights={highlights} level={level} line={line} set={shape ? setOf(run, line, shape) : 0} />
            ))}
            {gone.map((line) => (
              <tr key={`gone ${line}`} class="changed gone">
                <td>{shape ? setOf(run, line, shape) : 0}</td>
                <th scope="row">{run.symbols.name(line)}</th>
                <td>{level === 'l2' ? <StateBadge name="I" before={highlights.stateBefore(core, line)} /> : '–'}</td>
                <td>
                  <Changed what="gone" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {more > 0 && <p class="faint">and {more.toLocaleString('en')} more lines</p>}
    </div>
  );
}

// Whether the line has just left that level.
function left(highlights: Highlights, core: number, line: number, level: 'l1' | 'l2'): boolean {
  return level === 'l1' ? highlights.l1Changed(core, line) : highlights.stateBefore(core, line) !== undefined;
}

function CacheRow({ run, core, highlights, level, line, set }: Omit<Props, 'position'> & { level: 'l1' | 'l2'; line: number; set: number }) {
  const before = highlights.stateBefore(core, line);
  const bytes = highlights.bytesChanged(core, line);
  const changed = before !== undefined || bytes || (level === 'l1' && highlights.l1Changed(core, line));
  const name = privateState(run, core, line);
  const waits = name === 'IS_D' || name === 'IM_AD';
  return (
    <LineRow run={run} line={line} set={set} changed={changed}>
      <td>
        <StateBadge name={name} before={before} />
      </td>
      <td>
        {waits ? <span class="faint">no data yet</span> : <Values {...valuesOf(run, core, line)} />}
        {changed && <Changed />}
      </td>
    </LineRow>
  );
}
