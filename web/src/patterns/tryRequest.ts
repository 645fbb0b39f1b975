/** From a node and some rows to what `POST /api/patterns/test` is asked. */

import { toMs, type Duration } from "../lib/duration";
import type { Column, Node } from "../wire/shapes";
import { timeOf, type Row } from "./rows";
import { readPattern, walk, type Pattern } from "./model";

export interface TrySettings {
  /** The column rows are timed by. */
  readonly eventTime: string;
  /** null: the rows come in the order of their time. Otherwise the watermark stays this far behind the newest row. */
  readonly delay: Duration | null;
  /** At the end, let the clock go on until every window has closed. */
  readonly close: boolean;
}

export interface TryRequest {
  readonly pattern: unknown;
  readonly partitionBy: readonly string[];
  readonly eventTime: string;
  readonly tieBreak: readonly string[];
  readonly columns: Readonly<Record<string, string>>;
  readonly events: readonly Row[];
  readonly arrivals?: readonly ({ readonly event: number } | { readonly watermark: number })[];
  readonly finalWatermarkMs: number | null;
  readonly explain: boolean;
}

export const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** The event-time column a form would take: the node's own, else the first timestamp that arrives, else `ts`. */
export function eventTimeOf(node: Node, columns: readonly Column[]): string {
  const own = node.config["eventTime"];
  if (typeof own === "string" && own !== "") return own;
  return columns.find((column) => column.type.toUpperCase().startsWith("TIMESTAMP"))?.name ?? "ts";
}

/** The longest any window of the pattern stays open, in milliseconds. */
export function longestWindow(pattern: Pattern): number {
  const windows = walk(pattern.stages).flatMap(([, stage]) => [stage.withinPreviousMs ?? 0, stage.withinLoopMs ?? 0]);
  return Math.max(pattern.withinMs ?? 0, ...windows, 0);
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (a === b) return 0;
  return String(a ?? "") < String(b ?? "") ? -1 : 1;
}

/** Rows as a detector releases them: by time, then the tie-break columns, then as they stand. Without a time: last. */
export function byTime(rows: readonly Row[], eventTime: string, tieBreak: readonly string[] = []): readonly Row[] {
  return rows
    .map((row, place) => ({ row, place, at: timeOf(row, eventTime) ?? Number.POSITIVE_INFINITY }))
    .toSorted((a, b) => {
      if (a.at !== b.at) return a.at < b.at ? -1 : 1;
      const ties = tieBreak.map((column) => compare(a.row[column], b.row[column]));
      return ties.find((order) => order !== 0) ?? a.place - b.place;
    })
    .map(({ row }) => row);
}

export function requestFor(
  node: Node,
  patternKey: string,
  rows: readonly Row[],
  columns: readonly Column[],
  settings: TrySettings,
  explain: boolean,
): TryRequest {
  const pattern = node.config[patternKey];
  const times = rows.map((row) => timeOf(row, settings.eventTime)).filter((time) => time !== null);
  const last = times.length > 0 ? times.reduce((a, b) => Math.max(a, b)) : null;
  const end = settings.close && last !== null ? last + longestWindow(readPattern(pattern)) + 1 : null;
  const base = {
    pattern,
    partitionBy: strings(node.config["partitionBy"]),
    eventTime: settings.eventTime,
    tieBreak: strings(node.config["tieBreak"]),
    columns: Object.fromEntries(columns.map((column) => [column.name, column.type])),
    events: rows,
    explain,
  };
  const delay = settings.delay === null ? null : toMs(settings.delay);
  if (delay === null) return { ...base, finalWatermarkMs: end };
  let newest = Number.NEGATIVE_INFINITY;
  const arrivals = rows.flatMap((row, event) => {
    const time = timeOf(row, settings.eventTime);
    if (time === null || time <= newest) return [{ event }];
    newest = time;
    return [{ event }, { watermark: time - delay }];
  });
  return { ...base, arrivals, finalWatermarkMs: end };
}
