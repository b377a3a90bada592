const MOST = 100;

/** What was before, and what was taken back. */
export class Undo<T> {
  private past: T[] = [];
  private future: T[] = [];

  constructor(public now: T) {}

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  push(next: T): void {
    this.past = [...this.past.slice(1 - MOST), this.now];
    this.future = [];
    this.now = next;
  }

  /** Forget everything: another story begins. */
  restart(now: T): void {
    this.past = [];
    this.future = [];
    this.now = now;
  }

  undo(): void {
    this.step(this.past, this.future);
  }

  redo(): void {
    this.step(this.future, this.past);
  }

  private step(from: T[], to: T[]): void {
    if (from.length === 0) return;
    to.push(this.now);
    this.now = from.pop()!;
  }
}
