// The cycles that the timeline shows: from 10 of them to the whole run.

const kNarrowest = 10;
const kWhole = 3000; // a longer run begins with a part of it in view
const kPart = 800;

export class Viewport {
  from = 0;
  to: number;

  constructor(readonly cycles: number) {
    this.to = cycles > kWhole ? kPart : Math.max(cycles, kNarrowest);
  }

  get width(): number {
    return this.to - this.from;
  }

  // Shows so many cycles; `around` keeps its place on the screen.
  zoom(factor: number, around: number): void {
    const widest = Math.max(this.cycles * 1.05, kNarrowest);
    const width = Math.min(Math.max(this.width * factor, kNarrowest), widest);
    const share = (around - this.from) / this.width;
    this.set(around - share * width, width);
  }

  pan(cycles: number): void {
    this.set(this.from + cycles, this.width);
  }

  show(from: number, to: number): void {
    this.set(from, Math.max(to - from, kNarrowest));
  }

  all(): void {
    this.set(0, Math.max(this.cycles, kNarrowest));
  }

  // Moves so that the cycle is in view, when it is not.
  reveal(cycle: number): void {
    const margin = this.width * 0.05;
    if (cycle < this.from || cycle > this.to - Math.min(margin, 1)) this.set(cycle - this.width / 2, this.width);
  }

  private set(from: number, width: number): void {
    const latest = Math.max(0, this.cycles * 1.02 - width);
    this.from = Math.min(Math.max(from, 0), latest);
    this.to = this.from + width;
  }
}
