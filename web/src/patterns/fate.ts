/** What became of a row, or what the clock did, in the verdicts the server gave. */

import type { PatternResult, PatternStep } from "../wire/types.gen";

/** One row by its place, or the clock, which closes windows and lets waiting end. */
export type Asked = number | "clock";

/** So many verdicts are kept; what was judged after them is not told. */
const MOST_STEPS = 20_000;

export interface Fate {
  readonly steps: readonly PatternStep[];
  /** Sentences beside the verdicts: what kept the row from being judged, or why there is none. */
  readonly told: readonly string[];
}

export function fateOf(asked: Asked, steps: readonly PatternStep[], result: PatternResult): Fate {
  if (asked === "clock") {
    const ticks = steps.filter((step) => step.event === null);
    return { steps: ticks, told: ticks.length === 0 ? [missing(steps, "The clock ended nothing.")] : [] };
  }
  const own = steps.filter((step) => step.event === asked);
  const late = result.late.includes(asked) ? ["It came late: the watermark had already reached its time, so it was not judged."] : [];
  const wrong = result.errors.filter((error) => error.event === asked).map((error) => sentence(error.detail));
  const told = [...late, ...wrong];
  return { steps: own, told: own.length + told.length === 0 ? [missing(steps, "No stage was waiting for this row.")] : told };
}

function missing(steps: readonly PatternStep[], otherwise: string): string {
  if (steps.length < MOST_STEPS) return otherwise;
  return `More was judged than is told here: only the first ${MOST_STEPS.toLocaleString("en")} verdicts are kept. Try fewer rows.`;
}

/** A reason as it stands in an errors table, as a sentence. */
export function sentence(reason: string): string {
  const whole = /[.!?…]$/.test(reason) ? reason : `${reason}.`;
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}
