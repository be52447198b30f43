// What the events that just happened have changed, so that views can mark it.
import { A, Kind } from './log';
import { type Position, shownEvents } from './position';
import type { Run } from './run';

const kMostEvents = 2000;

export class Highlights {
  private readonly states = new Map<string, number>(); // core and line: the state before
  private readonly directory = new Map<number, number>(); // line: the state before
  private readonly l1 = new Set<string>();
  private readonly bytes = new Set<string>();
  private readonly registers = new Set<string>();
  readonly sent = new Set<number>(); // messages
  readonly arrived: number[] = []; // messages
  readonly ops = new Set<number>(); // cores that finished one
  readonly lines = new Set<number>();
  readonly cores = new Set<number>(); // that the events are about

  constructor(
    private readonly run: Run,
    position: Position,
  ) {
    const { from, to } = shownEvents(run, position);
    for (let event = from; event < Math.min(to, from + kMostEvents); ++event) this.add(event);
  }

  // The state before; undefined when it did not change.
  stateBefore(core: number, line: number): string | undefined {
    return this.run.history.names.private_states[this.states.get(`${core} ${line}`) ?? -1];
  }
  directoryBefore(line: number): string | undefined {
    return this.run.history.names.directory_states[this.directory.get(line) ?? -1];
  }
  directoryChanged(line: number): boolean {
    return this.directory.has(line);
  }
  l1Changed(core: number, line: number): boolean {
    return this.l1.has(`${core} ${line}`);
  }
  bytesChanged(agent: number, line: number): boolean {
    return this.bytes.has(`${agent} ${line}`);
  }
  registerChanged(core: number, register: number): boolean {
    return this.registers.has(`${core} ${register}`);
  }

  private addCores(event: number): void {
    const { log, messages, cores } = this.run;
    const agents = [];
    const kind = log.kind[event] as Kind;
    if (kind === Kind.Send) agents.push(log.argument(event, A.send.from), log.argument(event, A.send.to));
    else if (kind === Kind.Deliver) agents.push(messages.to(log.argument(event, A.deliver.message)), messages.from(log.argument(event, A.deliver.message)));
    else agents.push(log.argument(event, 0));
    for (const agent of agents) if (agent < cores) this.cores.add(agent);
  }

  private add(event: number): void {
    const { log, state } = this.run;
    const argument = (index: number): number => log.argument(event, index);
    this.addCores(event);
    switch (log.kind[event] as Kind) {
      case Kind.Private:
        this.addState(event);
        break;
      case Kind.L1:
        this.l1.add(`${argument(0)} ${argument(1)}`);
        this.lines.add(argument(1));
        break;
      case Kind.Directory:
        if (!this.directory.has(argument(1))) this.directory.set(argument(1), argument(A.directory.from));
        this.lines.add(argument(1));
        break;
      case Kind.Bytes:
        this.bytes.add(`${argument(0)} ${argument(1)}`);
        this.lines.add(argument(1));
        break;
      case Kind.Send:
        this.sent.add(state.messageSent(event));
        break;
      case Kind.Deliver:
        this.arrived.push(argument(0));
        break;
      case Kind.Register:
        this.registers.add(`${argument(0)} ${argument(1)}`);
        break;
      case Kind.Op:
        this.ops.add(argument(0));
        break;
      case Kind.Stalled:
      case Kind.Charge:
      case Kind.Replay:
        break;
    }
  }

  private addState(event: number): void {
    const { log } = this.run;
    const line = log.argument(event, A.private.line);
    const key = `${log.argument(event, A.private.core)} ${line}`;
    const from = log.argument(event, A.private.from);
    if (!this.states.has(key) && from !== log.argument(event, A.private.to)) this.states.set(key, from);
    this.lines.add(line);
  }
}
