/** A pattern's test cases, as its form has them: events, and what shall come out. */

import { MOST_ROWS, type Row } from "../rows";
import type { TriedRows, TryRequest } from "../tryRequest";

export const WORDS = ["matches", "timeouts", "late", "errors"] as const;
export type Word = (typeof WORDS)[number];

export const PORT_OF: Readonly<Record<Word, string>> = { matches: "out", timeouts: "timeouts", late: "late", errors: "errors" };
export const WORD_LABELS: Readonly<Record<Word, string>> = { matches: "Matches", timeouts: "Timeouts", late: "Late rows", errors: "Errors" };

/** So many rows the server takes in one case. */
export const MOST_EVENTS = 200;
export const MOST_CASES = 50;

export type Expected = { readonly [W in Word]?: readonly Row[] };

/** Fields this page does not know are kept. Absent in `expect`: not compared. */
export interface Case {
  readonly name: string;
  readonly events: readonly Row[];
  readonly arrivals?: TryRequest["arrivals"] | null;
  readonly finalWatermarkMs?: number | null;
  readonly expect: Expected;
}

const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value);
const rowsIn = (value: unknown): readonly Row[] => (Array.isArray(value) ? value.filter(isRow) : []);

/** The cases of whatever stands in the config. */
export function readCases(value: unknown): readonly Case[] {
  return rowsIn(value).map((each) => {
    const expect = isRow(each["expect"]) ? each["expect"] : {};
    const named = Object.entries(expect).filter(([, rows]) => Array.isArray(rows));
    return {
      ...each,
      name: typeof each["name"] === "string" ? each["name"] : "",
      events: rowsIn(each["events"]),
      expect: Object.fromEntries(named.map(([word, rows]) => [word, rowsIn(rows)])),
    };
  });
}

/** "Case 3": the first that nobody has. */
export function freeName(cases: readonly Case[], begin = "Case"): string {
  const taken = new Set(cases.map((each) => each.name));
  for (let number = cases.length + 1; ; number += 1) if (!taken.has(`${begin} ${number}`)) return `${begin} ${number}`;
}

/** Why a case can't be called so; null if it can. */
export function refusedName(name: string, others: readonly Case[]): string | null {
  if (name === "") return "A test case needs a name.";
  if (name.length > 200) return "A name has at most 200 characters.";
  return others.some((each) => each.name === name) ? `There is a test case called “${name}” already.` : null;
}

/** Why rows can't be those of a case; null if they can. */
export function refusedRows(rows: readonly Row[], problems: readonly string[], most = MOST_EVENTS): string | null {
  if (rows.length > most || problems.some((problem) => problem.startsWith(`Only the first ${MOST_ROWS}`)))
    return `A test case holds at most ${most} rows; there are ${rows.length}.`;
  return problems[0] ?? null;
}

/** Present rows as a case without expectations: as listed they keep the order in which they came. */
export function caseOf(name: string, tried: TriedRows, several: boolean, request: Pick<TryRequest, "arrivals" | "finalWatermarkMs">): Case {
  const events = several ? tried.rows.map((row, place) => ({ side: tried.ports[place], ...row })) : tried.rows;
  return {
    name,
    events,
    ...(request.arrivals === undefined ? {} : { arrivals: request.arrivals }),
    ...(request.finalWatermarkMs === null ? {} : { finalWatermarkMs: request.finalWatermarkMs }),
    expect: {},
  };
}

/** Where rows that are tried stand among the cases: the newest with the same events in the same order of arrival; -1. */
export function placeOf(cases: readonly Case[], tried: Case): number {
  const said = ({ events, arrivals, finalWatermarkMs }: Case): string => JSON.stringify([events, arrivals ?? null, finalWatermarkMs ?? null]);
  const wanted = said(tried);
  return cases.findLastIndex((each) => said(each) === wanted);
}

/** What would be called otherwise next time, or says nothing of the pattern. */
const UNSAID: Readonly<Record<Word, readonly string[]>> = { matches: ["match_id"], timeouts: ["match_id"], late: [], errors: ["row"] };

/** What came out as what is expected. */
export function expecting(came: Readonly<Partial<Record<string, readonly Row[]>>>): Expected {
  return Object.fromEntries(
    WORDS.flatMap((word) => {
      const rows = came[word];
      const kept = rows?.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !UNSAID[word].includes(name))));
      return kept ? [[word, kept]] : [];
    }),
  );
}
