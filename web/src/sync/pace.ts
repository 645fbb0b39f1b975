// How fast edits are sent: well below what the server lets through, so that a long offline queue is taken in order.

export class Pace {
  private tokens: number;
  private at: number;

  constructor(
    private readonly now: () => number,
    private readonly perSecond = 100,
  ) {
    this.tokens = perSecond;
    this.at = now();
  }

  take(): boolean {
    const now = this.now();
    this.tokens = Math.min(this.perSecond, this.tokens + ((now - this.at) / 1_000) * this.perSecond);
    this.at = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
