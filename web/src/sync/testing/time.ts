// A clock that goes when it is told to.

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

export class Clock {
  private time = 0;
  private timers: readonly Timer[] = [];

  now = (): number => this.time;

  after = (milliseconds: number, callback: () => void): (() => void) => {
    const timer = { at: this.time + milliseconds, callback };
    this.timers = [...this.timers, timer];
    return () => {
      this.timers = this.timers.filter((one) => one !== timer);
    };
  };

  /** Goes on to the next timer and rings it; false where there is none within the limit. */
  next(limit = Number.POSITIVE_INFINITY): boolean {
    const [first] = [...this.timers].sort((a, b) => a.at - b.at);
    if (!first || first.at > limit) return false;
    this.time = Math.max(this.time, first.at);
    this.timers = this.timers.filter((one) => one !== first);
    first.callback();
    return true;
  }

  /** Time goes by and nothing rings: the machine sleeps, or the tab is hidden. */
  sleep(milliseconds: number): void {
    this.time += milliseconds;
  }

  /** Goes on by so many milliseconds, ringing what is due. */
  pass(milliseconds: number): void {
    const until = this.time + milliseconds;
    while (this.next(until));
    this.time = until;
  }
}
