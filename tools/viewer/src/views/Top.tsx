// The head of the page: what is shown, the steps, and the sentence that says what just happened.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { happenings } from '../sentences/happenings';
import { machineSummary, titleOf } from '../model/titles';
import { useSession } from './hooks';
import { CommandButton } from './parts';

export function Head() {
  const session = useSession();
  const { run } = session;
  return (
    <header class="head">
      <div class="titles">
        <h1>{titleOf(run)}</h1>
        <p class="faint">
          {machineSummary(run)} · {run.document.cycles.toLocaleString('en')} cycles
          {!run.history.complete && ` · recorded until cycle ${run.history.recorded_until.toLocaleString('en')}`}
        </p>
        {run.document.unfinished && <p class="unfinished">This is as far as the run goes: {run.document.unfinished.message}.</p>}
      </div>
      <div class="tools">
        <CommandButton id="predict" text={session.predictions ? 'Stop predicting' : 'Predict'} pressed={session.predictions !== null} />
        <CommandButton id="large-text" text="Large text" pressed={session.switches.largeText} />
        <CommandButton id="help" text="Help" />
      </div>
    </header>
  );
}

export function Steps() {
  return (
    <div class="steps" role="toolbar" aria-label="Steps">
      <div class="group">
        <CommandButton id="previous-event" text="‹" back />
        <CommandButton id="next-event" text="next event ›" primary />
      </div>
      <div class="group">
        <CommandButton id="previous-cycle" text="‹" back />
        <CommandButton id="next-cycle" text="cycle ›" />
      </div>
      <div class="group">
        <CommandButton id="previous-visible" text="‹" back />
        <CommandButton id="next-visible" text="write visible ›" />
      </div>
      <div class="group">
        <CommandButton id="previous-barrier" text="‹" back />
        <CommandButton id="next-barrier" text="barrier ›" />
      </div>
      <div class="group">
        <LineChoice />
        <CommandButton id="previous-line" text="‹" back />
        <CommandButton id="next-line" text="change ›" />
      </div>
      <div class="group last">
        <CommandButton id="first" text="start" />
        <CommandButton id="last" text="end" />
      </div>
    </div>
  );
}

const kMostLines = 500;

// Which line the steps "change of this line" follow.
function LineChoice() {
  const session = useSession();
  const { run, selection } = session;
  const lines = run.history.lines.map((_, line) => line).slice(0, kMostLines);
  if (selection.line >= kMostLines) lines.push(selection.line);
  return (
    <label class="line-choice">
      line{' '}
      <select id="line" value={String(selection.line)} onChange={(event) => session.selectLine(Number(event.currentTarget.value))}>
        {lines.map((line) => (
          <option key={line} value={String(line)}>
            {run.symbols.name(line)}
          </option>
        ))}
      </select>
    </label>
  );
}

// How many sentences end below what is in view.
function sentencesBelow(box: HTMLElement): number {
  const bottom = box.getBoundingClientRect().bottom;
  return [...box.querySelectorAll('li')].filter((one) => one.getBoundingClientRect().bottom > bottom + 1).length;
}

export function Sentences() {
  const session = useSession();
  const { run, position, selection } = session;
  const list = happenings(run, position, selection);
  const box = useRef<HTMLElement>(null);
  const [more, setMore] = useState(0);
  const count = (): void => setMore(box.current ? sentencesBelow(box.current) : 0);
  const text = list.map((one) => one.text).join();
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = 0;
    count();
  }, [run, position.cycle, position.events, text, session.switches.largeText]);
  useEffect(() => {
    window.addEventListener('resize', count);
    return () => window.removeEventListener('resize', count);
  }, []);
  const showMore = (): void => box.current?.scrollBy({ top: box.current.clientHeight * 0.8 });
  return (
    <section class="sentences" aria-label="What happened" tabIndex={0} ref={box} onScroll={count}>
      <p class="place">
        cycle <b id="cycle">{position.cycle.toLocaleString('en')}</b>
        <span class="faint">
          event {position.events.toLocaleString('en')} of {run.log.count.toLocaleString('en')}
        </span>
        {more > 0 && (
          <button type="button" class="link" id="more-sentences" onClick={showMore}>
            ▼ {more} more<span class="visually-hidden"> {more === 1 ? 'sentence' : 'sentences'}</span>
          </button>
        )}
      </p>
      <ol class={list.length === 1 ? 'single' : ''} id="sentence" aria-live="polite" aria-atomic="true">
        {list.map((one, index) => (
          <li key={`${index} ${one.text}`} class={(one.write ?? one.barrier) !== undefined && list.length > 1 ? 'mark' : ''}>
            {one.text}
          </li>
        ))}
      </ol>
    </section>
  );
}
