/** Result rows as files: JSON lines, and CSV as RFC 4180 has it. */

import type { Column } from "../wire/shapes";

type Row = Readonly<Record<string, unknown>>;

export function jsonLines(rows: readonly Row[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  // A spreadsheet would run a text that begins like a formula; a number may begin with a minus.
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csv(columns: readonly Column[], rows: readonly Row[]): string {
  const lines = [columns.map((column) => csvCell(column.name)), ...rows.map((row) => columns.map((column) => csvCell(row[column.name])))];
  return lines.map((cells) => `${cells.join(",")}\r\n`).join("");
}

/** A file name of a table's name and a version, without what file systems refuse. */
export function fileName(table: string, version: number, ending: string): string {
  return `${table.replace(/[^\w.-]+/g, "_")}-v${version}.${ending}`;
}
