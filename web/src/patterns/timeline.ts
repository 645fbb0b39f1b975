/** Where rows, matches and timeouts stand on the drawn time axis. Lengths are in SVG units. */

import type { PatternResult } from "../wire/types.gen";
import type { TriedRows } from "./tryRequest";

export interface Mark {
  readonly row: number;
  readonly x: number;
  readonly lane: number;
}

export interface Span {
  readonly kind: "match" | "timeout";
  /** Its place among the result's matches, or timeouts. */
  readonly place: number;
  readonly from: number;
  readonly to: number;
  readonly lane: number;
  readonly rows: readonly number[];
}

/** What happens to one key, or to all where there is only one. */
export interface Band {
  /** The key; null where nothing needs to be told apart. */
  readonly label: string | null;
  readonly marks: readonly Mark[];
  readonly spans: readonly Span[];
  readonly spanLanes: number;
  readonly markLanes: number;
}

export interface Timeline {
  readonly bands: readonly Band[];
  readonly ticks: readonly { readonly x: number; readonly ms: number }[];
  /** Where the axis begins: right of the keys' names, if there are any. */
  readonly left: number;
  /** Rows without a time; they stand nowhere. */
  readonly untimed: readonly number[];
}

const MOST_BANDS = 12;
const MOST_LANES = 12;
const MOST_LANES_OF_A_KEY = 3;
const MOST_MARK_LANES = 4;

/** How wide a row's mark is; many rows are drawn small. */
export function markWidth(rows: number): number {
  return rows > 250 ? 5 : 10;
}

/** The first lane whose last end lies before `from`; lanes are filled from the top. */
function laneFor(ends: number[], from: number, to: number): number {
  const free = ends.findIndex((end) => end <= from);
  const lane = free === -1 ? ends.length : free;
  ends[lane] = to;
  return lane;
}

interface Happening {
  readonly kind: Span["kind"];
  readonly place: number;
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly rows: readonly number[];
}

const keyText = (key: readonly unknown[]): string => JSON.stringify(key);

/** What came out, with the times it spans; a timeout without rows of its own is the moment it ended. */
function happeningsOf(result: PatternResult | null, times: readonly (number | null)[]): readonly Happening[] {
  const startOf = (taken: readonly number[], end: number): number =>
    taken.map((row) => times[row]).filter((time) => time != null).reduce((a, b) => Math.min(a, b), end);
  return [
    ...(result?.matches.map((match, place) => ({
      kind: "match" as const, place, key: keyText(match.key), start: match.startMs, end: match.emittedAtMs, rows: match.events,
    })) ?? []),
    ...(result?.timeouts.map((timeout, place) => ({
      kind: "timeout" as const, place, key: keyText(timeout.key), start: startOf(timeout.events, timeout.timeoutMs), end: timeout.timeoutMs, rows: timeout.events,
    })) ?? []),
  ].toSorted((a, b) => a.start - b.start);
}

/** Which keys have a band of their own: those with matches, then those with timeouts, then the
 *  others, each in the order they come. */
function bandKeys(rowKeys: readonly string[], happenings: readonly Happening[]): { readonly own: readonly string[]; readonly others: number } {
  const found = new Set(happenings.map((one) => one.key));
  const matched = new Set(happenings.filter((one) => one.kind === "match").map((one) => one.key));
  const rank = (key: string): number => (matched.has(key) ? 0 : found.has(key) ? 1 : 2);
  const all = [...new Set([...rowKeys, ...found])].toSorted((a, b) => rank(a) - rank(b));
  if (all.length <= MOST_BANDS) return { own: all, others: 0 };
  return { own: all.slice(0, MOST_BANDS - 1), others: all.length - MOST_BANDS + 1 };
}

const labelOfKey = (key: string): string => (JSON.parse(key) as readonly unknown[]).map((part) => String(part)).join(", ");

/** `gutter`: the room that the keys' names take of the width, where there are several. */
export function timelineOf({ rows, times }: Pick<TriedRows, "rows" | "times">, result: PatternResult | null, width: number, gutter = 0): Timeline {
  const known = times.filter((time) => time !== null);
  const untimed = times.flatMap((time, row) => (time === null ? [row] : []));
  if (known.length === 0) return { bands: [], ticks: [], left: 0, untimed };
  const happenings = happeningsOf(result, times);
  const mark = markWidth(rows.length);
  const moments = [...known, ...happenings.flatMap(({ start, end }) => [start, end])];
  const first = moments.reduce((a, b) => Math.min(a, b));
  const last = moments.reduce((a, b) => Math.max(a, b));
  const keyColumns = result?.keyColumns ?? [];
  const rowKeys = rows.map((row) => keyText(keyColumns.map((column) => row[column] ?? null)));
  const { own, others } = bandKeys(rowKeys, happenings);
  const several = own.length + others > 1;
  const left = several ? gutter : 0;
  const scale = last === first ? 0 : (width - left - mark) / (last - first);
  const x = (ms: number): number => left + mark / 2 + (ms - first) * scale;

  const bandOf = (label: string | null, has: (key: string) => boolean): Band => {
    const markEnds: number[] = [];
    const marks = times
      .flatMap((time, row) => (time === null || !has(rowKeys[row] ?? "") ? [] : [{ time, row }]))
      .toSorted((a, b) => a.time - b.time || a.row - b.row)
      .map(({ time, row }) => ({
        row,
        x: x(time),
        lane: Math.min(MOST_MARK_LANES - 1, laneFor(markEnds, x(time) - mark / 2, x(time) + mark / 2)),
      }));
    const spanEnds: number[] = [];
    const mostLanes = several ? MOST_LANES_OF_A_KEY : MOST_LANES;
    const spans = happenings
      .filter(({ key }) => has(key))
      .map(({ kind, place, start, end, rows: taken }) => {
        const from = x(start) - mark / 2;
        const to = Math.max(x(end), x(start)) + mark / 2;
        return { kind, place, from, to, lane: laneFor(spanEnds, from - 2, to), rows: taken };
      })
      .filter((span) => span.lane < mostLanes);
    return { label, marks, spans, spanLanes: Math.min(mostLanes, spanEnds.length), markLanes: Math.min(MOST_MARK_LANES, markEnds.length) };
  };
  const named = new Set(own);
  const bands = several
    ? [
        ...own.map((key) => bandOf(labelOfKey(key), (one) => one === key)),
        ...(others > 0 ? [bandOf(`${others} more`, (key) => !named.has(key))] : []),
      ]
    : [bandOf(null, () => true)];

  const ticks = last === first ? [{ x: x(first), ms: first }] : [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const ms = first + part * (last - first);
    return { x: x(ms), ms };
  });
  return { bands, ticks, left, untimed };
}

/** Which rows a result took, and by which stages: what the table colours. */
export function takenRows(result: PatternResult | null): ReadonlyMap<number, readonly string[]> {
  const taken = new Map<number, Set<string>>();
  for (const match of result?.matches ?? []) {
    for (const [stage, rows] of Object.entries(match.stages)) {
      for (const row of rows) taken.set(row, (taken.get(row) ?? new Set()).add(stage));
    }
  }
  return new Map([...taken].map(([row, stages]) => [row, [...stages]]));
}
