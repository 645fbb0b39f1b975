// A pattern as beads on a string, read from the pattern model alone: any node whose form edits a pattern shows it.

export interface Bead {
  readonly label: string;
  /** How this bead hangs on the one before; null for the first. */
  readonly gap: "strict" | "relaxed" | "any" | null;
  readonly negated: boolean;
  /** "+", "2–4", "?": how often; empty for exactly once. */
  readonly times: string;
  /** Depth of the groups around it. */
  readonly depth: number;
}

export interface PatternDrawing {
  readonly beads: readonly Bead[];
  /** "2 h": the whole match must fit; null without a bound. */
  readonly window: string | null;
}

type Dict = Readonly<Record<string, unknown>>;

const isDict = (value: unknown): value is Dict => typeof value === "object" && value !== null && !Array.isArray(value);

function timesOf(stage: Dict): string {
  const times = isDict(stage["times"]) ? stage["times"] : {};
  const min = typeof times["min"] === "number" ? times["min"] : 1;
  const max = "max" in times ? times["max"] : min;
  const optional = stage["optional"] === true;
  if (max === null) return min <= 1 ? (optional || min === 0 ? "*" : "+") : `${min}+${optional ? "?" : ""}`;
  if (max === 1 && min <= 1) return optional || min === 0 ? "?" : "";
  return `${min === max ? `${min}` : `${min}–${String(max)}`}${optional ? "?" : ""}`;
}

function beadsOf(stages: unknown, depth: number, lead: Bead["gap"] | undefined): Bead[] {
  if (!Array.isArray(stages)) return [];
  return stages.filter(isDict).flatMap((stage, index): Bead[] => {
    const own = stage["contiguity"];
    const contiguity = own === "strict" || own === "any" ? own : "relaxed";
    const gap = index === 0 ? (lead === undefined ? null : lead) : contiguity;
    if (Array.isArray(stage["group"]))
      return beadsOf(stage["group"], depth + 1, index === 0 && lead === undefined ? undefined : contiguity);
    const label = typeof stage["name"] === "string" && stage["name"] !== "" ? stage["name"] : "?";
    return [{ label, gap, negated: stage["negated"] === true, times: timesOf(stage), depth }];
  });
}

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
  ["ms", 1],
] as const;

/** A length of time in the largest units that say it exactly: "2 h", "1 min 30 s". */
export function spoken(milliseconds: number): string {
  let left = Math.round(milliseconds);
  const parts: string[] = [];
  for (const [name, size] of UNITS) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return parts.slice(0, 2).join(" ") || "0 s";
}

/** The drawing of a pattern, or null for what is none (yet). */
export function drawPattern(pattern: unknown): PatternDrawing | null {
  if (!isDict(pattern)) return null;
  const beads = beadsOf(pattern["stages"], 0, undefined);
  if (beads.length === 0) return null;
  const within = pattern["withinMs"];
  return { beads, window: typeof within === "number" && within > 0 ? spoken(within) : null };
}

/** A bead in its place, in SVG units. */
export interface LaidBead {
  /** The stage's whole name, or its number where the names have no room: a part of a name would name nothing. */
  readonly text: string;
  readonly left: number;
  readonly right: number;
  /** Where the next thing on the string may begin: right of how often. */
  readonly free: number;
}

export interface LaidString {
  readonly beads: readonly LaidBead[];
  /** So many have no room. */
  readonly more: number;
  readonly end: number;
}

export const BEAD = 16;
const LETTER = 6.3;
const SMALL_LETTER = 5.6;
const PADDING = 11;
const LEAST_GAP = 10;
const WIDEST_GAP = 30;
const MOST_BEADS = 7;

const timesWidth = ({ times }: Bead): number => (times === "" ? 0 : times.length * SMALL_LETTER + 4);

function strung(beads: readonly Bead[], texts: readonly string[], room: number): LaidString | null {
  const widths = texts.map((text) => (text.length < 3 ? BEAD : text.length * LETTER + PADDING));
  const taken = beads.reduce((sum, bead, index) => sum + (widths[index] ?? BEAD) + timesWidth(bead), 0);
  const gaps = beads.length - 1;
  if (taken + gaps * LEAST_GAP > room) return null;
  const gap = gaps === 0 ? 0 : Math.min(WIDEST_GAP, (room - taken) / gaps);
  let left = 0;
  const laid = beads.map((bead, index) => {
    const right = left + (widths[index] ?? BEAD);
    const placed = { text: texts[index] ?? "", left, right, free: right + timesWidth(bead) };
    left = placed.free + gap;
    return placed;
  });
  return { beads: laid, more: 0, end: laid.at(-1)?.right ?? 0 };
}

/** Where the beads of a pattern stand within a width: with their names if all fit, else numbered, as many as fit. */
export function stringBeads({ beads, window }: PatternDrawing, width: number): LaidString {
  const room = width - (window === null ? 0 : window.length * SMALL_LETTER + 8);
  const whole = beads.length <= MOST_BEADS ? strung(beads, beads.map((bead) => bead.label), room) : null;
  if (whole) return whole;
  for (let shown = Math.min(MOST_BEADS, beads.length); shown > 1; shown -= 1) {
    const more = beads.length - shown;
    const some = beads.slice(0, shown);
    const laid = strung(some, some.map((_, index) => String(index + 1)), room - (more > 0 ? 20 : 0));
    if (laid) return { ...laid, more };
  }
  const first = strung(beads.slice(0, 1), ["1"], Number.POSITIVE_INFINITY);
  return { beads: first?.beads ?? [], more: beads.length - 1, end: first?.end ?? 0 };
}
