// The messages of a run: when each was sent and handled.
import { A, Kind, type Log } from './log';

export class Messages {
  readonly count: number;
  readonly sendEvent: Uint32Array;
  readonly deliverEvent: Int32Array; // -1: not within what was recorded
  readonly memory: Uint32Array; // the messages that carry a line from or to DRAM
  readonly longest: number; // cycles from the send to the delivery

  constructor(
    private readonly log: Log,
    names: string[],
  ) {
    let count = 0;
    for (let event = 0; event < log.count; ++event) if (log.kind[event] === Kind.Send) ++count;
    this.count = count;
    this.sendEvent = new Uint32Array(count);
    this.deliverEvent = new Int32Array(count).fill(-1);
    let sent = 0;
    let longest = 0;
    for (let event = 0; event < log.count; ++event) {
      if (log.kind[event] === Kind.Send) this.sendEvent[sent++] = event;
      if (log.kind[event] !== Kind.Deliver) continue;
      const message = log.argument(event, A.deliver.message);
      this.deliverEvent[message] = event;
      longest = Math.max(longest, log.cycle[event] - log.cycle[this.sendEvent[message]]);
    }
    this.longest = longest;
    const carries = names.map((name) => name === 'MemData' || name === 'MemWrite');
    this.memory = Uint32Array.from(this.sendEvent.keys()).filter((message) => carries[this.type(message)]);
  }

  type(message: number): number {
    return this.log.argument(this.sendEvent[message], A.send.type);
  }
  from(message: number): number {
    return this.log.argument(this.sendEvent[message], A.send.from);
  }
  to(message: number): number {
    return this.log.argument(this.sendEvent[message], A.send.to);
  }
  line(message: number): number {
    return this.log.argument(this.sendEvent[message], A.send.line);
  }
  requester(message: number): number {
    return this.log.argument(this.sendEvent[message], A.send.requester);
  }
  sent(message: number): number {
    return this.log.cycle[this.sendEvent[message]];
  }
  departs(message: number): number {
    return this.log.argument(this.sendEvent[message], A.send.departs);
  }
  // The cycle in which it was handled; Infinity: not within what was recorded.
  delivered(message: number): number {
    const event = this.deliverEvent[message];
    return event < 0 ? Infinity : this.log.cycle[event];
  }
}
