/** The parts of a text that findings about it mean. */

import type { Finding } from "../wire/shapes";
import type { Names } from "./completions";

export type Said = Pick<Finding, "detail" | "severity">;

export interface Span {
  readonly from: number;
  readonly to: number;
  readonly severity: "error" | "warning";
  /** The finding says where; it stays there while the text around it is changed. */
  readonly placed: boolean;
}

const NAME = /`(?:[^`]|``)+`|'(?:[^']|'')*'|[A-Za-z_]\w*/g;
const PLACE = /^Line (\d+)(?:, column (\d+))?: /;
/** How a sentence names what is not there. Its other words may stand in the text too, and be right there. */
const NAMED = /(?:\bno (?:column|stage|pattern variable|function)|\bfunction) (?=[A-Za-z_]\w*)(\w+)|`((?:[^`]|``)+)`|'((?:[^']|'')*)'/g;

const namesIn = (detail: string): ReadonlySet<string> =>
  new Set([...detail.matchAll(NAMED)].map(([, plain, back, quoted]) => (plain ?? back ?? quoted ?? "").toLowerCase()));

/** What the findings mean: the place they say, there the name they speak of; without one each name they speak of that
 *  stands in the text and that nothing here has. In the order of the text. */
export function meantSpans(text: string, findings: readonly Said[], names: Names): readonly Span[] {
  const known = new Set([...names.columns.map((column) => column.name), ...names.stages].map((name) => name.toLowerCase()));
  const spans = findings.flatMap((finding): Span[] => {
    const place = PLACE.exec(finding.detail);
    const said = namesIn(finding.detail);
    const found = [...text.matchAll(NAME)].flatMap((match) => {
      const [whole] = match;
      const name = whole.replace(/^`|`$/g, "").toLowerCase();
      return whole.startsWith("'") || known.has(name) || !said.has(name) ? [] : [{ from: match.index, to: match.index + whole.length }];
    });
    const meant = place ? at(text, Number(place[1]), place[2] === undefined ? null : Number(place[2]), found) : found;
    return meant.map((span) => ({ ...span, severity: finding.severity ?? "error", placed: place !== null }));
  });
  return spans.toSorted((a, b) => a.from - b.from || a.to - b.to);
}

type Range = Pick<Span, "from" | "to">;

/** What is meant at a place, both counted from 1: the first name found from there on, else the word there, else its line. */
function at(text: string, line: number, column: number | null, found: readonly Range[]): readonly Range[] {
  const lines = text.split("\n");
  const here = lines[line - 1];
  if (here === undefined) return [];
  const start = lines.slice(0, line - 1).reduce((length, before) => length + before.length + 1, 0);
  if (column === null) {
    const words = here.trim();
    return words === "" ? [] : [{ from: start + here.indexOf(words), to: start + here.indexOf(words) + words.length }];
  }
  const from = start + column - 1;
  const named = found.find((span) => span.from >= from);
  if (named) return [named];
  const word = /^(?:[A-Za-z_]\w*|\S)/.exec(text.slice(from));
  return word ? [{ from, to: from + word[0].length }] : [];
}
