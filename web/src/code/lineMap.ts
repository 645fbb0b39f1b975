/** Node ↔ lines, both ways, from the source map. Lines are 1-based, both ends included. */

import type { CodeFile, SourceSpan } from "../wire/shapes";

export interface Lines {
  readonly from: number;
  readonly to: number;
}

/** The node a line came from: of nested spans the shortest. Null for lines of no node. */
export function nodeAtLine(spans: readonly SourceSpan[], file: string, line: number): string | null {
  const holding = spans.filter((span) => span.file === file && span.startLine <= line && line <= span.endLine);
  const shortest = holding.toSorted((a, b) => a.endLine - a.startLine - (b.endLine - b.startLine))[0];
  return shortest?.nodeId ?? null;
}

/** The lines of the given nodes in one file, in order, touching ones joined. */
export function linesOf(spans: readonly SourceSpan[], file: string, nodeIds: readonly string[]): readonly Lines[] {
  const wanted = new Set(nodeIds);
  const lines: Lines[] = [];
  for (const span of spans.toSorted((a, b) => a.startLine - b.startLine)) {
    if (span.file !== file || !wanted.has(span.nodeId)) continue;
    const last = lines.at(-1);
    if (last && span.startLine <= last.to + 1) lines[lines.length - 1] = { ...last, to: Math.max(last.to, span.endLine) };
    else lines.push({ from: span.startLine, to: span.endLine });
  }
  return lines;
}

/** The file to show for a selection: the open one if the nodes stand in it, else the first that has them. */
export function fileFor(spans: readonly SourceSpan[], nodeIds: readonly string[], open: string | null): string | null {
  const wanted = new Set(nodeIds);
  const files = spans.filter((span) => wanted.has(span.nodeId)).map((span) => span.file);
  if (open !== null && files.includes(open)) return open;
  return files[0] ?? open;
}

const CELL = "# COMMAND ----------";
/** A cell longer than this that no node made is the same in every program. */
const LONG = 30;

/** Cells of a notebook that came from no node, such as the embedded matcher: folded until asked for.
 *  `from` is the cell's first line with text, which stays visible. */
export function carriedCells(file: CodeFile, spans: readonly SourceSpan[]): readonly Lines[] {
  if (file.language !== "python") return [];
  const made = spans.filter((span) => span.file === file.path);
  const lines = file.text.split("\n");
  const borders = lines.flatMap((line, at) => (line.startsWith(CELL) ? [at] : []));
  return [-1, ...borders].flatMap((border, place) => {
    let from = border + 1;
    let to = (borders[place] ?? lines.length) - 1;
    while (from < to && lines[from]?.trim() === "") from += 1;
    while (to > from && lines[to]?.trim() === "") to -= 1;
    const cell = { from: from + 1, to: to + 1 };
    const own = made.some((span) => span.startLine <= cell.to && cell.from <= span.endLine);
    return cell.to - cell.from > LONG && !own ? [cell] : [];
  });
}
