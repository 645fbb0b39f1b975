/** Values of result rows as text, by their column's SQL type. */

import { isoOf } from "../lib/moment";

export interface Cell {
  readonly text: string;
  readonly kind: "null" | "number" | "time" | "nested" | "text";
}

const NUMERIC = /^(TINYINT|SMALLINT|INT|INTEGER|BIGINT|LONG|FLOAT|DOUBLE|DECIMAL|BYTE|SHORT)/i;
const TIMED = /^TIMESTAMP/i;

export const isNumeric = (type: string): boolean => NUMERIC.test(type);

/** What a column's head says of its type; moments are shown as the world's clock has them, not this browser's. */
export const typeWords = (type: string): string => (/^TIMESTAMP(_LTZ)?$/i.test(type) ? "timestamp, UTC" : type.toLowerCase());

/** So much of a text is shown in a cell; all of it stands in the row when it is opened. */
const MOST_LETTERS = 500;
const clipped = (text: string): string => (text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text);

/** ISO to "2013-01-01 10:05:00", with milliseconds only where there are some. */
function timeText(value: unknown): string {
  const text = typeof value === "number" ? isoOf(value) : String(value);
  return text.replace("T", " ").replace(/(?:\.0+)?(?:Z|\+00:?00)?$/, "");
}

export function cellOf(value: unknown, type: string): Cell {
  if (value === null || value === undefined) return { text: "null", kind: "null" };
  if (typeof value === "object") return { text: clipped(JSON.stringify(value)), kind: "nested" };
  if (TIMED.test(type)) return { text: timeText(value), kind: "time" };
  if (typeof value === "number" || isNumeric(type)) return { text: String(value), kind: "number" };
  return { text: clipped(String(value)), kind: "text" };
}

/** Nobody reads a hash to its end: its beginning tells two apart. */
const HASH = /^[0-9a-f]{24,}$/;

/** A column's width on the screen, from its name and the first rows, in characters. */
export function widthOf(name: string, type: string, rows: readonly Readonly<Record<string, unknown>>[]): number {
  const [first] = rows;
  const least = name.length + typeWords(type).length + 3;
  if (first && HASH.test(String(first[name] ?? ""))) return Math.max(14, least);
  const longest = rows.slice(0, 50).reduce((most, row) => Math.max(most, cellOf(row[name], type).text.length), least);
  return Math.min(48, Math.max(6, longest));
}
