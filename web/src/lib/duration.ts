/** Lengths of time as people write them: a number and a unit. The wire has `{value, unit}` or whole milliseconds. */

export const UNITS = ["milliseconds", "seconds", "minutes", "hours", "days"] as const;
export type Unit = (typeof UNITS)[number];

export interface Duration {
  readonly value: number;
  readonly unit: Unit;
}

export const UNIT_MS: Readonly<Record<Unit, number>> = {
  milliseconds: 1,
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
};

const ABBREVIATIONS: Readonly<Record<string, Unit>> = {
  ms: "milliseconds",
  s: "seconds",
  sec: "seconds",
  m: "minutes",
  min: "minutes",
  h: "hours",
  hr: "hours",
  d: "days",
};

export function isUnit(value: unknown): value is Unit {
  return (UNITS as readonly unknown[]).includes(value);
}

/** A duration of whatever stands in a config, or null. */
export function readDuration(value: unknown): Duration | null {
  if (typeof value !== "object" || value === null) return null;
  const { value: amount, unit } = value as { value?: unknown; unit?: unknown };
  return typeof amount === "number" && isUnit(unit) ? { value: amount, unit } : null;
}

/** The unit a word means: "min", "minute", "Minutes"; null for none. */
export function unitOf(word: string): Unit | null {
  const lower = word.toLowerCase();
  if (isUnit(lower)) return lower;
  const plural = `${lower}s`;
  return isUnit(plural) ? plural : (ABBREVIATIONS[lower] ?? null);
}

/** What somebody typed into the number's field: "10", or with its unit, "10 min". */
export function parseDuration(text: string, unit: Unit): Duration | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text);
  if (!match) return null;
  const said = match[2] ? unitOf(match[2]) : unit;
  return said === null ? null : { value: Number(match[1]), unit: said };
}

export function toMs({ value, unit }: Duration): number {
  return Math.round(value * UNIT_MS[unit]);
}

/** Milliseconds in the largest unit that gives a whole number; `preferred` wins where it does too. */
export function fromMs(ms: number, preferred?: Unit): Duration {
  if (preferred && ms % UNIT_MS[preferred] === 0) return { value: ms / UNIT_MS[preferred], unit: preferred };
  const unit = UNITS.findLast((candidate) => ms % UNIT_MS[candidate] === 0 && ms >= UNIT_MS[candidate]) ?? "seconds";
  return { value: ms / UNIT_MS[unit], unit };
}

/** The same length in one of these units, unchanged where it can be; `whole`: a whole number of it. null: it can't be said so. */
export function saidIn(duration: Duration, units: readonly Unit[], whole: boolean): Duration | null {
  if (units.includes(duration.unit) && (!whole || Number.isInteger(duration.value))) return duration;
  const ms = duration.value * UNIT_MS[duration.unit];
  const unit = UNITS.findLast((candidate) => units.includes(candidate) && Number.isInteger(ms / UNIT_MS[candidate]));
  return unit === undefined ? null : { value: ms / UNIT_MS[unit], unit };
}

/** "2 hours", "1 minute", "500 milliseconds". */
export function durationWords(ms: number): string {
  const { value, unit } = fromMs(ms);
  return `${value} ${value === 1 ? unit.slice(0, -1) : unit}`;
}

/** Exactly so long: "10 minutes", "5 ms", "3 min 20.5 s". */
export function lengthWords(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  if (fromMs(ms).unit !== "milliseconds") return durationWords(ms);
  const [hours, minutes, seconds] = [Math.floor(ms / 3_600_000), Math.floor((ms % 3_600_000) / 60_000), (ms % 60_000) / 1_000];
  return [...(hours > 0 ? [`${hours} h`] : []), ...(minutes > 0 ? [`${minutes} min`] : []), `${seconds} s`].join(" ");
}

/** How long something took, short: "840 ms", "12 s", "3 min 20 s", "2 h 5 min". */
export function elapsedWords(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}
