// The place in the page's address, after "#": followed when somebody changes it, kept up to date otherwise.
import type { Session } from './session';

export interface Bar {
  hash: string;
  replace(hash: string): void;
}

export class Address {
  private known: string; // what was read or written last

  constructor(
    private readonly session: Session,
    private readonly bar: Bar,
  ) {
    this.known = bar.hash;
    if (this.known.length > 1) session.restore(this.known);
  }

  // Writes where the page is. What somebody has just put there is not lost: the event that tells of it is under way.
  keep(): void {
    if (this.bar.hash !== this.known) return;
    if (this.known !== this.session.fragment()) this.bar.replace(this.session.fragment());
    this.known = this.bar.hash;
  }

  // Goes to where the address leads, if that is news.
  read(): void {
    if (this.bar.hash === this.known) return;
    this.known = this.bar.hash;
    this.session.restore(this.known);
  }
}
