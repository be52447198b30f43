// Small pieces that several views are made of.
import type { ComponentChildren } from 'preact';
import { statePaint } from '../colours';
import { command } from '../keys';
import type { Value } from '../model/machine_view';
import { stableState } from '../model/lookup';
import type { Run } from '../model/run';
import { kDirectoryMeanings, kStateMeanings } from '../sentences/meanings';
import { useSession } from './hooks';

// A button for a command, with its key on it.
export function CommandButton(props: { id: string; text?: string; pressed?: boolean; primary?: boolean; back?: boolean }) {
  const session = useSession();
  const { shown, title, run } = command(props.id);
  const pressed = props.pressed === undefined ? {} : { 'aria-pressed': props.pressed };
  return (
    <button type="button" id={props.id} class={props.primary ? 'primary' : ''} title={`${title} (${shown})`} onClick={() => run(session)} {...pressed}>
      {props.back && <span class="visually-hidden">{title}</span>}
      <span aria-hidden={props.back ? true : undefined}>{props.text ?? title}</span> <kbd aria-hidden="true">{shown}</kbd>
    </button>
  );
}

// A MESI or directory state, with what it was when it has just changed.
export function StateBadge({ name, before, directory = false }: { name: string; before?: string | undefined; directory?: boolean }) {
  const transient = name.length > 2;
  const stable = directory ? name : stableState(name);
  const paint = statePaint(transient && !directory ? stable : name);
  const meanings = directory ? kDirectoryMeanings : kStateMeanings;
  const kind = transient ? 'state transient' : 'state';
  return (
    <span class="state-cell">
      {before !== undefined && before !== name && <span class="was">{before} →</span>}{' '}
      <span class={kind} style={{ background: paint.fill }} title={meanings[name] ?? ''}>
        {name}
      </span>
    </span>
  );
}

// A name that may be broken before its members and indices.
export const Breakable = ({ text }: { text: string }) => (
  <>
    {text.split(/(?=\.[a-z_]|\[)/i).map((part, index) => (
      <>
        {index > 0 && <wbr />}
        {part}
      </>
    ))}
  </>
);

export function Values({ values, more }: { values: Value[]; more: boolean }) {
  if (values.length === 0) return <span class="faint">not recorded</span>;
  return (
    <span class="values">
      {values.map((value) => (
        <span key={value.name}>
          {value.name && (
            <span class="faint">
              <Breakable text={value.name} /> ={' '}
            </span>
          )}
          <b>{value.text}</b>{' '}
        </span>
      ))}
      {more && <span class="faint">…</span>}
    </span>
  );
}

// A row of a table of cache lines: its set, its name, which chooses it, and the cells given.
export function LineRow(props: { run: Run; line: number; set: number; changed: boolean; children: ComponentChildren }) {
  const session = useSession();
  const { run, line } = props;
  const kind = [props.changed ? 'changed' : '', line === session.selection.line ? 'chosen' : ''].join(' ');
  return (
    <tr class={kind} data-line={line}>
      <td>{props.set}</td>
      <th scope="row">
        <button type="button" class="link" title={run.history.lines[line]} onClick={() => session.selectLine(line)}>
          <Breakable text={run.symbols.name(line)} />
        </button>
      </th>
      {props.children}
    </tr>
  );
}

// A word that says, besides the colour, that this has just changed.
export const Changed = ({ what = 'changed' }: { what?: string }) => <span class="changed-word">● {what}</span>;

export function Section(props: { title: string; id: string; extra?: ComponentChildren; children: ComponentChildren; level?: 2 | 3 }) {
  const Heading = props.level === 3 ? 'h3' : 'h2';
  return (
    <section aria-labelledby={`${props.id}-title`} class="card" id={props.id}>
      <header>
        <Heading id={`${props.id}-title`}>{props.title}</Heading>
        {props.extra}
      </header>
      {props.children}
    </section>
  );
}

export const cycles = (count: number): string => `${count.toLocaleString('en')} ${count === 1 ? 'cycle' : 'cycles'}`;
