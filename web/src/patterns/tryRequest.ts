/** From a node and some rows to what `POST /api/patterns/test` is asked. */

import { readDuration, toMs, type Duration } from "../lib/duration";
import type { Column, Node } from "../wire/shapes";
import { timeOf, type Row } from "./rows";
import { readPattern, walk, type Pattern } from "./model";

export interface TrySettings {
  /** By input, the column its rows are timed by. */
  readonly eventTimes: Readonly<Record<string, string>>;
  /** null: the rows come in the order of their time. Otherwise the watermark stays this far behind the newest row. */
  readonly delay: Duration | null;
  /** At the end, let the clock go on until every window has closed. */
  readonly close: boolean;
}

/** Columns that arrive, by input. */
export type ColumnsOfInputs = Readonly<Record<string, readonly Column[]>>;

/** The rows of every input in one list, in which the server and the page count them. */
export interface TriedRows {
  readonly rows: readonly Row[];
  /** For each row the input into which it flows. */
  readonly ports: readonly string[];
  /** For each row when it happened, in milliseconds; null where that can't be read. */
  readonly times: readonly (number | null)[];
}

/** What arrives at a node and is known of it: columns by input, and which of them is the watermark's. */
export interface Arriving {
  readonly columns: ColumnsOfInputs;
  readonly clocks: Readonly<Record<string, string>>;
}

interface Tested {
  readonly id: string;
  readonly type: string;
  readonly config: Node["config"];
}

export interface TryRequest {
  readonly node: Tested;
  readonly eventTimes: Readonly<Record<string, string>>;
  readonly columns: Readonly<Record<string, string>>;
  readonly events: readonly Row[];
  readonly ports?: readonly string[];
  readonly arrivals?: readonly ({ readonly event: number } | { readonly watermark: number })[];
  readonly finalWatermarkMs: number | null;
  readonly explain: boolean;
}

export const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** The times of what another pattern has found, the surest first. */
const FOUND = ["detected_at", "match_end"];

/** The event-time column of an input: that of its watermark, else the node's own, else when another pattern found what
 *  arrives, else its first timestamp, else `ts`. */
export function eventTimeOf(node: Node, port: string, { columns, clocks }: Arriving): string {
  const clock = clocks[port];
  if (clock !== undefined) return clock;
  const own = node.config["eventTime"];
  if (typeof own === "string" && own !== "") return own;
  const arriving = columns[port] ?? [];
  const found = FOUND.find((name) => arriving.some((column) => column.name === name));
  return found ?? arriving.find((column) => column.type.toUpperCase().startsWith("TIMESTAMP"))?.name ?? "ts";
}

/** The columns of all inputs with their types; those of several have their input's name before theirs. */
export function declaredColumns(inputs: readonly string[], columns: ColumnsOfInputs): TryRequest["columns"] {
  const several = inputs.length > 1;
  return Object.fromEntries(
    inputs.flatMap((port) => (columns[port] ?? []).map((column) => [several ? `${port}.${column.name}` : column.name, column.type])),
  );
}

/** The longest any window of the pattern stays open, in milliseconds. */
export function longestWindow(pattern: Pattern): number {
  const windows = walk(pattern.stages).flatMap(([, stage]) => [stage.withinPreviousMs ?? 0, stage.withinLoopMs ?? 0]);
  return Math.max(pattern.withinMs ?? 0, ...windows, 0);
}

/** After so many milliseconds without a row nothing waits any more: every length of time the form names, one after
 *  another. A pattern's windows stand in its stages. */
export function longestWait(value: unknown): number {
  const duration = readDuration(value);
  if (duration !== null) return toMs(duration);
  if (typeof value !== "object" || value === null) return 0;
  const own = "stages" in value ? longestWindow(readPattern(value)) : 0;
  return Object.values(value).reduce((sum: number, part: unknown) => sum + longestWait(part), own);
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (a === b) return 0;
  return String(a ?? "") < String(b ?? "") ? -1 : 1;
}

interface Input {
  readonly port: string;
  readonly rows: readonly Row[];
  readonly eventTime: string;
}

interface Flowing {
  readonly row: Row;
  readonly port: string;
  readonly at: number | null;
}

const flowing = ({ port, rows, eventTime }: Input): readonly Flowing[] => rows.map((row) => ({ row, port, at: timeOf(row, eventTime) }));

const triedRows = (list: readonly Flowing[]): TriedRows => ({
  rows: list.map(({ row }) => row),
  ports: list.map(({ port }) => port),
  times: list.map(({ at }) => at),
});

/** As listed: of several inputs a row of each in turn. */
export function inTurn(inputs: readonly Input[]): TriedRows {
  const flows = inputs.map(flowing);
  const longest = Math.max(0, ...flows.map((flow) => flow.length));
  return triedRows(Array.from({ length: longest }, (_, place) => flows.flatMap((flow) => flow.slice(place, place + 1))).flat());
}

/** As a detector releases them: by time, then the tie-break columns, then as they stand. Without a time: last. */
export function byTime(inputs: readonly Input[], tieBreak: readonly string[] = []): TriedRows {
  const timed = inputs.flatMap(flowing).map((each, place) => ({ each, place, at: each.at ?? Number.POSITIVE_INFINITY }));
  const sorted = timed.toSorted((a, b) => {
    if (a.at !== b.at) return a.at < b.at ? -1 : 1;
    const ties = tieBreak.map((column) => compare(a.each.row[column], b.each.row[column]));
    return ties.find((order) => order !== 0) ?? a.place - b.place;
  });
  return triedRows(sorted.map(({ each }) => each));
}

/** The last moment a clock can reach: the end of the year 9999. A time beyond it is the row's own error. */
const LATEST = 253_402_300_799_999;

const reachable = (at: number | null): at is number => at !== null && Math.abs(at) <= LATEST;

/** The rows as they arrive, and the watermark after each that moves it: of several inputs it is the one furthest back. */
export function arrivalsOf({ times, ports }: TriedRows, delay: number): NonNullable<TryRequest["arrivals"]> {
  const newest = new Map(ports.map((port) => [port, Number.NEGATIVE_INFINITY]));
  let reached = Number.NEGATIVE_INFINITY;
  return times.flatMap((at, event) => {
    const port = ports[event] ?? "";
    newest.set(port, Math.max(newest.get(port) ?? Number.NEGATIVE_INFINITY, reachable(at) ? at : Number.NEGATIVE_INFINITY));
    const behind = Math.min(...newest.values());
    if (behind <= reached) return [{ event }];
    reached = behind;
    return [{ event }, { watermark: behind - delay }];
  });
}

export function requestFor(
  node: Node,
  inputs: readonly string[],
  tried: TriedRows,
  columns: ColumnsOfInputs,
  settings: TrySettings,
  explain: boolean,
): TryRequest {
  const times = tried.times.filter(reachable);
  const last = times.length > 0 ? times.reduce((a, b) => Math.max(a, b)) : null;
  const several = inputs.length > 1;
  const delay = settings.delay === null ? null : toMs(settings.delay);
  return {
    node: { id: node.id, type: node.type, config: node.config },
    eventTimes: settings.eventTimes,
    columns: declaredColumns(inputs, columns),
    events: tried.rows,
    ...(several ? { ports: tried.ports } : {}),
    ...(delay === null ? {} : { arrivals: arrivalsOf(tried, delay) }),
    finalWatermarkMs: settings.close && last !== null ? last + longestWait(node.config) + 1 : null,
    explain,
  };
}
