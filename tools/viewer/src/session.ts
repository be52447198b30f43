// What the page shows: the runs, where in them one is, what is selected and which switches are on. Views read it and are
// told when it changes; only its methods change it.
import type { Run } from './model/run';
import { Predictions } from './model/predict';
import { atCycle, atEvent, atStart, fromFragment, type Place, type Position, step, type StepKind, toFragment } from './model/position';
import { Twins } from './model/twins';
import { barrierAt, visibleIn } from './sentences/happenings';
import { Viewport } from './timeline/viewport';

export interface Selection {
  line: number; // -1: none, and so for the others
  write: number; // id
  barrier: number; // id
}

export type Panel = 'program' | 'write' | 'barrier' | 'line' | 'predict' | 'compare';
export type Switch = 'messages' | 'readsFrom' | 'largeText' | 'follow' | 'singleKeys';

export class Session {
  active = 0; // run
  readonly positions: Position[];
  readonly selections: Selection[];
  readonly view: Viewport;
  readonly twins: Twins | null;
  readonly switches: Record<Switch, boolean> = { messages: true, readsFrom: true, largeText: false, follow: true, singleKeys: true };
  panel: Panel = 'program';
  load = -1; // id, in the first of two runs, of the load that was chosen last
  help = false;
  corePage = 0; // of a machine with more cores than are shown at a time
  predictions: Predictions | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(readonly runs: Run[]) {
    this.positions = runs.map(atStart);
    this.selections = runs.map((run) => ({ line: run.firstLine(), write: -1, barrier: -1 }));
    this.view = new Viewport(Math.max(...runs.map((run) => run.end)) + 1);
    this.twins = runs.length > 1 ? new Twins(runs[0], runs[1]) : null;
    if (this.twins) this.panel = 'compare';
    if (this.twins) this.switches.messages = false; // two timelines have less room
  }

  get run(): Run {
    return this.runs[this.active];
  }
  get position(): Position {
    return this.positions[this.active];
  }
  get selection(): Selection {
    return this.selections[this.active];
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  changed(): void {
    for (const listener of this.listeners) listener();
  }

  // Takes a step, and selects what it leads to. Returns whether there was somewhere to go.
  step(kind: StepKind, forwards: boolean): boolean {
    const target = step(this.run, this.position, kind, forwards, this.selection.line);
    if (!target) return false;
    const stopped = this.goTo(target);
    if (!stopped && (kind === 'visible' || kind === 'barrier')) this.selectAt(kind, target.cycle);
    return true;
  }

  // Goes there, or, when predicting, only to the next question before it. Returns whether a question stopped it.
  goTo(target: Position): boolean {
    const question = target.events > this.position.events ? this.predictions?.nextAfter(this.position.events) ?? -1 : -1;
    const stop = question >= 0 ? this.predictions!.stopBefore(question) : -1;
    const stopped = question >= 0 && stop < target.events;
    this.place(stopped ? atEvent(this.run, stop) : target);
    if (stopped) this.predictions?.ask(question);
    else this.predictions?.leave();
    if (stopped) this.panel = 'predict';
    this.changed();
    return stopped;
  }

  goToCycle(cycle: number): void {
    this.goTo(atCycle(this.run, cycle));
  }

  goToEnd(forwards: boolean): void {
    this.goTo(forwards ? atCycle(this.run, this.run.end) : atStart(this.run));
  }

  activate(run: number): void {
    if (!this.runs[run]) return;
    this.active = run;
    this.corePage = 0;
    if (this.predictions) this.predictions = new Predictions(this.run);
    this.changed();
  }

  selectLine(line: number): void {
    this.select({ line });
  }

  selectWrite(id: number, open = true): void {
    const write = this.run.allWrites.withId(id);
    const line = write ? this.run.symbols.lineOf(Number(write.address)) : -1;
    this.select({ write: id, ...(line >= 0 && { line }) });
    if (open) this.open('write');
  }

  selectBarrier(id: number, open = true): void {
    this.select({ barrier: id });
    if (open) this.open('barrier');
  }

  // A load has no story of its own: choosing it leads to where it read, and to its line.
  selectLoad(id: number): void {
    const load = this.run.allLoads.withId(id);
    if (!load) return;
    const line = this.run.symbols.lineOf(Number(load.address));
    if (line >= 0) this.select({ line });
    this.goToCycle(load.performed);
    this.load = id;
    this.changed();
  }

  open(panel: Panel): void {
    this.panel = panel;
    this.changed();
  }

  showCores(page: number): void {
    this.corePage = page;
    this.changed();
  }

  toggle(name: Switch): void {
    this.switches[name] = !this.switches[name];
    this.changed();
  }

  showHelp(shown: boolean): void {
    this.help = shown;
    this.changed();
  }

  // Begins to predict at the run's start, or ends it.
  predict(on: boolean): void {
    this.predictions = on ? new Predictions(this.run) : null;
    this.panel = on ? 'predict' : 'program';
    if (on) this.place(atStart(this.run));
    this.changed();
  }

  answer(index: number, state: string): void {
    this.predictions?.answer(index, state);
    this.changed();
  }

  // Shows what the question's change brings. Returns whether all answers were right.
  reveal(): boolean {
    const question = this.predictions?.question;
    if (!question || question.revealed) return false;
    const right = this.predictions!.reveal();
    this.place(atEvent(this.run, question.event + 1));
    this.changed();
    return right;
  }

  // The first cycle that the timeline of the run must not show, for it holds answers that are still to be asked for.
  hiddenFrom(index: number): number {
    if (!this.predictions) return Infinity;
    const { cycle, events } = this.positions[index];
    return events < this.runs[index].log.countUntil(cycle) ? cycle : cycle + 1;
  }

  fragment(): string {
    return toFragment(this.runs, { run: this.active, position: this.position, ...this.selection });
  }

  restore(fragment: string): void {
    const now: Place = { run: this.active, position: this.position, ...this.selection };
    const place = fromFragment(this.runs, fragment, now);
    this.active = place.run;
    const { line, write, barrier } = place;
    this.select({ line, write, barrier });
    if (write >= 0 && !this.twins) this.panel = 'write';
    if (barrier >= 0 && write < 0 && !this.twins) this.panel = 'barrier';
    this.predictions?.leave();
    if (this.predictions && this.predictions.run !== this.run) this.predictions = new Predictions(this.run);
    this.place(place.position);
    this.changed();
  }

  // What is chosen in one run is chosen in the other too.
  private select(part: Partial<Selection>): void {
    Object.assign(this.selection, part);
    this.load = -1;
    this.selections.forEach((selection, index) => {
      if (index === this.active) return;
      const name = this.run.symbols.name(this.selection.line);
      if (part.line !== undefined) selection.line = this.runs[index].symbols.lineNamed(name);
      if (part.write !== undefined) selection.write = this.twins?.write(this.active, part.write) ?? -1;
      if (part.barrier !== undefined) selection.barrier = this.twins?.barrier(this.active, part.barrier) ?? -1;
    });
    this.changed();
  }

  private selectAt(kind: 'visible' | 'barrier', cycle: number): void {
    if (kind === 'visible') {
      const write = visibleIn(this.run, cycle)[0];
      if (write) this.selectWrite(write.id);
    } else {
      const barrier = barrierAt(this.run, cycle);
      if (barrier) this.selectBarrier(barrier.id);
    }
  }

  private place(position: Position): void {
    this.positions[this.active] = position;
    this.run.state.seek(position.events);
    this.runs.forEach((run, index) => {
      if (index === this.active) return;
      this.positions[index] = atCycle(run, position.cycle);
      run.state.seek(this.positions[index].events);
    });
    if (this.switches.follow) this.view.reveal(position.cycle);
  }
}
