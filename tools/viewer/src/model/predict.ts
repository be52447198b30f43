// Predict, then reveal: the run stops before a line's MESI state changes in a core, asks for the new states, and counts.
import { stableState } from './lookup';
import { A, Kind } from './log';
import type { Run } from './run';

export interface Question {
  event: number; // the change that comes next
  stop: number; // how many events have happened when it is asked: none that gives the answer away
  line: number;
  cores: number[]; // whose states are asked for; the one that changes is among them
  before: string[]; // stable states now
  answers: (string | null)[];
  truth: string[];
  revealed: boolean;
}

const kMostCores = 4; // beyond, only the core that changes is asked for

export class Predictions {
  question: Question | null = null;
  asked = 0;
  correct = 0;
  readonly total: number; // changes in the whole run
  private readonly counted = new Set<number>();

  constructor(readonly run: Run) {
    let total = 0;
    for (let event = run.start; event < run.log.count; ++event) if (this.isChange(event)) ++total;
    this.total = total;
  }

  // The first event from number `events` on that changes what a core may do with a line; -1: none.
  nextAfter(events: number): number {
    for (let event = events; event < this.run.log.count; ++event) if (this.isChange(event)) return event;
    return -1;
  }

  // How many events may be shown before the change is asked for. An L1 gives up a line just before the step that says why:
  // that is part of the answer.
  stopBefore(event: number): number {
    const { log } = this.run;
    const same = (at: number, index: number): boolean => log.argument(at, index) === log.argument(event, index);
    const isPart = (at: number): boolean =>
      log.kind[at] === Kind.L1 && log.argument(at, A.l1.present) === 0 && log.cycle[at] === log.cycle[event] && same(at, 0) && same(at, 1);
    let stop = event;
    while (stop > this.run.start && isPart(stop - 1)) --stop;
    return stop;
  }

  ask(event: number): void {
    if (this.question?.event === event && !this.question.revealed) return;
    const { log, cores } = this.run;
    const core = log.argument(event, A.private.core);
    const line = log.argument(event, A.private.line);
    const asked = cores <= kMostCores ? Array.from({ length: cores }, (_, index) => index) : [core];
    const before = asked.map((one) => this.stateOf(one, line));
    const after = stableState(this.run.history.names.private_states[log.argument(event, A.private.to)]);
    const truth = asked.map((one, index) => (one === core ? after : before[index]));
    this.question = { event, stop: this.stopBefore(event), line, cores: asked, before, answers: asked.map(() => null), truth, revealed: false };
  }

  answer(index: number, state: string): void {
    if (this.question && !this.question.revealed) this.question.answers[index] = state;
  }

  // Counts the answer, once for each change. Returns whether it was right.
  reveal(): boolean {
    const question = this.question;
    if (!question || question.revealed) return false;
    question.revealed = true;
    const right = question.truth.every((state, index) => state === question.answers[index]);
    if (!this.counted.has(question.event)) {
      this.counted.add(question.event);
      ++this.asked;
      if (right) ++this.correct;
    }
    return right;
  }

  leave(): void {
    this.question = null;
  }

  private isChange(event: number): boolean {
    const { log, history } = this.run;
    if (log.kind[event] !== Kind.Private || log.argument(event, A.private.event) < 0) return false;
    const name = (index: number): string => stableState(history.names.private_states[log.argument(event, index)]);
    return name(A.private.from) !== name(A.private.to);
  }

  private stateOf(core: number, line: number): string {
    const { state, history } = this.run;
    return stableState(history.names.private_states[state.privateState[core * history.lines.length + line]]);
  }
}
