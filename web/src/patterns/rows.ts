/** Rows somebody pasted or typed: JSON lines, a JSON array, or CSV with a header. Bad lines are told, not dropped. */

import { exactly } from "../lib/exactly";

export type Row = Readonly<Record<string, unknown>>;

export interface ReadRows {
  readonly rows: readonly Row[];
  /** For each row where it stands in the text: "line 6". */
  readonly places: readonly string[];
  readonly format: "nothing" | "json-array" | "json-lines" | "csv";
  /** One sentence each, with the line it is about. */
  readonly problems: readonly string[];
}

export const MOST_ROWS = 2_000;

const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value);

function readArray(text: string): ReadRows {
  try {
    const values: unknown = JSON.parse(exactly(text));
    if (!Array.isArray(values)) return { rows: [], places: [], format: "json-array", problems: ["This JSON is not a list of rows."] };
    const problems = values.flatMap((value, place) => (isRow(value) ? [] : [`Entry ${place + 1} is not an object.`]));
    const places = values.flatMap((value, place) => (isRow(value) ? [`entry ${place + 1}`] : []));
    return { rows: values.filter(isRow), places, format: "json-array", problems };
  } catch (error) {
    const why = error instanceof Error ? error.message : "it does not parse";
    return { rows: [], places: [], format: "json-array", problems: [`This is not valid JSON: ${why}.`] };
  }
}

function readLines(text: string): ReadRows {
  const rows: Row[] = [];
  const places: string[] = [];
  const problems: string[] = [];
  text.split(/\r?\n/).forEach((line, place) => {
    if (line.trim() === "") return;
    try {
      const value: unknown = JSON.parse(exactly(line));
      if (isRow(value)) {
        rows.push(value);
        places.push(`line ${place + 1}`);
      } else problems.push(`Line ${place + 1} is not an object.`);
    } catch {
      problems.push(`Line ${place + 1} is not valid JSON.`);
    }
  });
  return { rows, places, format: "json-lines", problems };
}

/** The records of a CSV text; quotes may hold separators, line breaks and doubled quotes. */
function csvRecords(text: string, separator: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  let record: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? "";
    if (quoted) {
      if (char === '"' && text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else if (char === '"') quoted = false;
      else cell += char;
    } else if (char === '"' && cell === "") quoted = true;
    else if (char === separator) {
      record.push(cell);
      cell = "";
    } else if (char === "\n") {
      record.push(cell.replace(/\r$/, ""));
      records.push(record);
      record = [];
      cell = "";
    } else cell += char;
  }
  if (cell !== "" || record.length > 0) records.push([...record, cell]);
  return records.filter((cells) => cells.some((value) => value.trim() !== ""));
}

/** A CSV cell as the value it looks like: empty is NULL, numbers and booleans are themselves. */
export function cellValue(cell: string): unknown {
  const trimmed = cell.trim();
  if (trimmed === "") return null;
  if (trimmed === "true" || trimmed === "false") return trimmed === "true";
  return /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : cell;
}

function readCsv(text: string): ReadRows {
  const head = text.split("\n", 1)[0] ?? "";
  const separator = [",", ";", "\t"].toSorted((a, b) => head.split(b).length - head.split(a).length)[0] ?? ",";
  const [header, ...records] = csvRecords(text, separator);
  if (!header || records.length === 0) {
    return { rows: [], places: [], format: "csv", problems: ["Paste JSON lines, a JSON list, or CSV with a header line and at least one row."] };
  }
  const names = header.map((name) => name.trim());
  const problems = records.flatMap((cells, place) =>
    cells.length === names.length ? [] : [`Row ${place + 1} has ${cells.length} cells, the header has ${names.length}.`],
  );
  const whole = records.map((cells, place) => ({ cells, place })).filter(({ cells }) => cells.length === names.length);
  const rows = whole.map(({ cells }) => Object.fromEntries(names.map((name, at) => [name, cellValue(cells[at] ?? "")])));
  return { rows, places: whole.map(({ place }) => `row ${place + 1} of the CSV`), format: "csv", problems };
}

/** Rows of a text in whichever of the three forms it has. */
export function readRows(text: string): ReadRows {
  const trimmed = text.trim();
  if (trimmed === "") return { rows: [], places: [], format: "nothing", problems: [] };
  const read = trimmed.startsWith("[") ? readArray(trimmed) : trimmed.startsWith("{") ? readLines(text) : readCsv(trimmed);
  if (read.rows.length <= MOST_ROWS) return read;
  const told = `Only the first ${MOST_ROWS} of ${read.rows.length} rows are tried.`;
  return { ...read, rows: read.rows.slice(0, MOST_ROWS), problems: [...read.problems, told] };
}

/** Column names in the order they first appear. */
export function columnsOf(rows: readonly Row[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

export function asLines(rows: readonly Row[]): string {
  return rows.map((row) => JSON.stringify(row)).join("\n");
}

/** A row's event time in milliseconds: a number is milliseconds, a text is ISO; null where it is neither. */
export function timeOf(row: Row, column: string): number | null {
  const value = row[column];
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value === "") return null;
  // A time without a zone is UTC, as everywhere in the contract.
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(value) || !value.includes(":") ? value : `${value.replace(" ", "T")}Z`;
  const at = Date.parse(zoned);
  return Number.isNaN(at) ? null : at;
}
