/** Where rows, matches and timeouts stand on the drawn time axis. Lengths are in SVG units. */

import type { PatternResult } from "../wire/types.gen";
import { timeOf, type Row } from "./rows";

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

export interface Timeline {
  readonly marks: readonly Mark[];
  readonly spans: readonly Span[];
  readonly ticks: readonly { readonly x: number; readonly ms: number }[];
  /** Rows without a time; they stand nowhere. */
  readonly untimed: readonly number[];
  readonly spanLanes: number;
  readonly markLanes: number;
}

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

export function timelineOf(
  rows: readonly Row[],
  result: PatternResult | null,
  eventTime: string,
  width: number,
  mostLanes = 12,
): Timeline {
  const times = rows.map((row) => timeOf(row, eventTime));
  const known = times.filter((time) => time !== null);
  const untimed = times.flatMap((time, row) => (time === null ? [row] : []));
  if (known.length === 0) return { marks: [], spans: [], ticks: [], untimed, spanLanes: 0, markLanes: 0 };
  const mark = markWidth(rows.length);
  const first = known.reduce((a, b) => Math.min(a, b));
  const ends = [
    ...known,
    ...(result?.matches.map((match) => match.emittedAtMs) ?? []),
    ...(result?.timeouts.map((timeout) => timeout.timeoutMs) ?? []),
  ];
  const last = ends.reduce((a, b) => Math.max(a, b));
  const scale = last === first ? 0 : (width - mark) / (last - first);
  const x = (ms: number): number => mark / 2 + (ms - first) * scale;

  const markEnds: number[] = [];
  const marks = times
    .map((time, row) => ({ time, row }))
    .filter((each): each is { time: number; row: number } => each.time !== null)
    .toSorted((a, b) => a.time - b.time || a.row - b.row)
    .map(({ time, row }) => ({
      row,
      x: x(time),
      lane: Math.min(3, laneFor(markEnds, x(time) - mark / 2, x(time) + mark / 2)),
    }));

  const spanEnds: number[] = [];
  const startOf = (taken: readonly number[]): number =>
    taken.map((row) => times[row]).filter((time) => time != null).reduce((a, b) => Math.min(a, b), last);
  const spans = [
    ...(result?.matches.map((match, place) => ({
      kind: "match" as const, place, start: match.startMs, end: match.emittedAtMs, rows: match.events,
    })) ?? []),
    ...(result?.timeouts.map((timeout, place) => ({
      kind: "timeout" as const, place, start: startOf(timeout.events), end: timeout.timeoutMs, rows: timeout.events,
    })) ?? []),
  ]
    .toSorted((a, b) => a.start - b.start)
    .map(({ kind, place, start, end, rows: taken }) => {
      const from = x(start) - mark / 2;
      const to = Math.max(x(end), x(start)) + mark / 2;
      return { kind, place, from, to, lane: laneFor(spanEnds, from - 2, to), rows: taken };
    })
    .filter((span) => span.lane < mostLanes);

  const ticks = last === first ? [{ x: x(first), ms: first }] : [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const ms = first + part * (last - first);
    return { x: x(ms), ms };
  });
  return {
    marks, spans, ticks, untimed,
    spanLanes: Math.min(mostLanes, spanEnds.length),
    markLanes: Math.min(4, markEnds.length),
  };
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
