// The whole page.
import { Overview } from '../timeline/Overview';
import { Timeline } from '../timeline/Timeline';
import { Help } from './Help';
import { useSession } from './hooks';
import { Legend } from './Legend';
import { Machine } from './Machine';
import { Panels } from './Panels';
import { CommandButton } from './parts';
import { Head, Sentences, Steps } from './Top';

export function App() {
  const session = useSession();
  return (
    <>
      <nav class="skip" aria-label="Skip">
        <a href="#next-event" onClick={(event) => focus(event, 'next-event')}>To the steps</a>
        <a href="#machine" onClick={(event) => focus(event, 'machine')}>To the machine</a>
        <a href="#panel" onClick={(event) => focus(event, 'panel')}>To the details</a>
      </nav>
      <Head />
      <main>
        <div class="sticky">
          <Steps />
          <Sentences />
        </div>
        <section class="timeline" aria-label="Timeline">
          <Overview />
          <div class={session.runs.length > 1 ? 'timeline-scroll two' : 'timeline-scroll'} tabIndex={0} role="region" aria-label="Timeline of all cores">
            {session.runs.map((run, index) => (
              <div key={index}>
                {session.runs.length > 1 && <RunHead index={index} name={run.name} />}
                <Timeline index={index} />
              </div>
            ))}
          </div>
          <TimelineTools />
        </section>
        <div class={session.twins ? 'lower two' : 'lower'}>
          <Machine />
          <Panels />
        </div>
      </main>
      <Help />
    </>
  );
}

// Links of the skip list must not change the place that the fragment holds.
function focus(event: Event, id: string): void {
  event.preventDefault();
  document.getElementById(id)?.focus();
}

function RunHead({ index, name }: { index: number; name: string }) {
  const session = useSession();
  const run = session.runs[index];
  return (
    <p class="run-head">
      <button type="button" id={`run-${index + 1}`} aria-pressed={session.active === index} onClick={() => session.activate(index)}>
        {'AB'[index]}
      </button>{' '}
      <b>{name}</b> <span class="faint">{run.document.cycles.toLocaleString('en')} cycles</span>
      {session.active === index && <span class="faint"> · stepped and shown below</span>}
    </p>
  );
}

function TimelineTools() {
  const { view, switches } = useSession();
  return (
    <div class="timeline-tools" role="toolbar" aria-label="Timeline">
      <CommandButton id="zoom-in" />
      <CommandButton id="zoom-out" />
      <CommandButton id="zoom-all" text="whole run" />
      <CommandButton id="pan-left" text="left" />
      <CommandButton id="pan-right" text="right" />
      <CommandButton id="messages" pressed={switches.messages} />
      <CommandButton id="reads-from" pressed={switches.readsFrom} />
      <span class="faint">
        cycles {Math.floor(view.from).toLocaleString('en')} to {Math.ceil(view.to).toLocaleString('en')}
      </span>
      <Legend />
    </div>
  );
}
