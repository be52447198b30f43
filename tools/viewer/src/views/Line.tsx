// One line, everywhere: its state and its bytes in each core, in the L3 and in DRAM.
import { directoryEntry, privateState, valuesOf } from '../model/machine_view';
import type { Run } from '../model/run';
import { Highlights } from '../model/highlights';
import { useSession } from './hooks';
import { Changed, StateBadge, Values } from './parts';

export function Line() {
  const session = useSession();
  const { run, selection, position } = session;
  const { line } = selection;
  if (line < 0) return <p class="faint">The run touches no line.</p>;
  const highlights = new Highlights(run, position);
  const agents = [...Array.from({ length: run.cores }, (_, core) => core), run.sliceOf(line), run.dram];
  return (
    <section aria-labelledby="line-title" class="story">
      <h3 id="line-title">
        Line {run.symbols.name(line)} <span class="faint">at {run.history.lines[line]}, {run.history.line_bytes} bytes</span>
      </h3>
      <table class="cache">
        <thead>
          <tr>
            <th scope="col">where</th>
            <th scope="col">state</th>
            <th scope="col">values</th>
          </tr>
        </thead>
        <tbody>
          {agents.map((agent) => (
            <AgentRow key={agent} run={run} agent={agent} line={line} highlights={highlights} />
          ))}
        </tbody>
      </table>
      <h4>Bytes, from the lowest address</h4>
      {!run.hasValues && <p class="faint">Values were not recorded.</p>}
      {run.hasValues && (
        <dl class="bytes">
          {agents.filter((agent) => holds(run, agent, line)).map((agent) => (
            <Bytes key={agent} run={run} agent={agent} line={line} />
          ))}
        </dl>
      )}
    </section>
  );
}

function holds(run: Run, agent: number, line: number): boolean {
  if (agent < run.cores) return privateState(run, agent, line) !== 'I';
  return agent === run.dram || directoryEntry(run, line).state !== 'NP';
}

function AgentRow({ run, agent, line, highlights }: { run: Run; agent: number; line: number; highlights: Highlights }) {
  const isCore = agent < run.cores;
  const before = isCore ? highlights.stateBefore(agent, line) : agent === run.dram ? undefined : highlights.directoryBefore(line);
  const changed = before !== undefined || highlights.bytesChanged(agent, line);
  const name = isCore ? privateState(run, agent, line) : directoryEntry(run, line).state;
  return (
    <tr class={changed ? 'changed' : ''}>
      <th scope="row">{run.agentName(agent)}</th>
      <td>{agent === run.dram ? '' : <StateBadge name={name} before={before} directory={!isCore} />}</td>
      <td>
        {holds(run, agent, line) ? <Values {...valuesOf(run, agent, line)} /> : <span class="faint">–</span>}
        {changed && <Changed />}
      </td>
    </tr>
  );
}

function Bytes({ run, agent, line }: { run: Run; agent: number; line: number }) {
  const bytes = run.state.bytes(agent, line) ?? new Uint8Array(run.history.line_bytes);
  const groups: string[] = [];
  for (let at = 0; at < bytes.length; at += 8)
    groups.push([...bytes.subarray(at, at + 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' '));
  return (
    <>
      <dt>{run.agentName(agent)}</dt>
      <dd>
        {groups.map((group, index) => (
          <code key={index} class={/[1-9a-f]/.test(group) ? '' : 'faint'}>
            {group}
          </code>
        ))}
      </dd>
    </>
  );
}
