// Predict, then reveal: the question before a change of state, and what it brought.
import { useEffect, useRef } from 'preact/hooks';
import type { Question } from '../model/predict';
import type { Session } from '../session';
import { describe } from '../sentences/describe';
import { atCycle } from '../model/position';
import { A } from '../model/log';
import { useSession } from './hooks';
import { StateBadge } from './parts';

const kStates = ['M', 'E', 'S', 'I'];

export function Predict() {
  const session = useSession();
  const { predictions, run } = session;
  if (!predictions)
    return (
      <div class="story">
        <p>The run stops before each change of a line's MESI state. You say what the states will be, and then see whether you were right.</p>
        <button type="button" class="primary" onClick={() => session.predict(true)}>
          Start predicting
        </button>
      </div>
    );
  const { question, asked, correct } = predictions;
  const next = (): void => void session.goTo(atCycle(run, run.end));
  return (
    <section class="story" aria-labelledby="predict-title">
      <h3 id="predict-title">
        Predict, then reveal <span class="score" id="score">{correct} right of {asked} asked</span>{' '}
        <span class="faint">({predictions.total} changes in this run)</span>
      </h3>
      {question ? <Ask session={session} question={question} /> : null}
      <p class="buttons">
        {question && !question.revealed ? (
          <button type="button" class="primary" id="reveal" disabled={question.answers.includes(null)} onClick={() => session.reveal()}>
            Reveal
          </button>
        ) : (
          <button type="button" class="primary" id="next-question" onClick={next}>
            {asked === 0 ? 'First question' : 'Next question'}
          </button>
        )}{' '}
        <button type="button" id="restart-predictions" onClick={() => session.predict(true)}>
          Start again
        </button>
      </p>
    </section>
  );
}

function Ask({ session, question }: { session: Session; question: Question }) {
  const { run } = session;
  const form = useRef<HTMLFormElement>(null);
  const line = run.symbols.name(question.line);
  const core = run.log.argument(question.event, A.private.core);
  useEffect(() => form.current?.querySelector<HTMLElement>('input')?.focus(), [question.event]);
  return (
    <form ref={form} onSubmit={(event) => event.preventDefault()}>
      <p class="asks">
        {question.revealed
          ? 'This is what happened:'
          : `In cycle ${run.log.cycle[question.event]}: ${cause(session, question.event, core)}. What will the state of ${line} be?`}
      </p>
      <div class="answers">
        {question.cores.map((asked, index) => (
          <fieldset key={`${question.event} ${asked}`} disabled={question.revealed}>
            <legend>
              {run.agentName(asked)}, now <StateBadge name={question.before[index]} />
            </legend>
            {kStates.map((state) => (
              <label key={state}>
                <input
                  type="radio"
                  name={`answer ${question.event} ${asked}`}
                  value={state}
                  checked={question.answers[index] === state}
                  onChange={() => session.answer(index, state)}
                />{' '}
                {state}
              </label>
            ))}
            {question.revealed && <Verdict given={question.answers[index]} truth={question.truth[index]} />}
          </fieldset>
        ))}
      </div>
      {question.revealed && <p class="explains">{describe(run, question.event)}</p>}
    </form>
  );
}

const Verdict = ({ given, truth }: { given: string | null; truth: string }) => (
  <p class={given === truth ? 'right' : 'wrong'}>
    {given === truth ? '✓ right' : '✗ wrong'}: <StateBadge name={truth} />
  </p>
);

// What is about to reach the core, without telling what it does.
function cause(session: Session, event: number, core: number): string {
  const { run } = session;
  const name = run.history.names.private_events[run.log.argument(event, A.private.event)];
  const line = run.symbols.name(run.log.argument(event, A.private.line));
  const agent = run.agentName(core);
  const message = name.replace(/(Complete|AwaitingAcks|Shared|Owner)$/, '').replace(/^LastInvAck$/, 'InvAck');
  if (name === 'Load' || name === 'Store') return `${agent} wants to ${name === 'Load' ? 'read' : 'write'} ${line}`;
  if (name === 'Evict') return `${agent} needs the place of ${line} for another line`;
  return `${/^[AEIOU]/.test(message) ? 'an' : 'a'} ${message} for ${line} reaches ${agent}`;
}
