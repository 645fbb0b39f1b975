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
const EMBEDDED = /embedded|matcher/i;

/** Cells of a notebook that hold the embedded matcher: long, the same in every program, folded until asked for.
 *  `from` is the cell's first line with text, which stays visible. */
export function embeddedCells(file: CodeFile): readonly Lines[] {
  if (file.language !== "python") return [];
  const lines = file.text.split("\n");
  const borders = lines.flatMap((line, at) => (line.startsWith(CELL) ? [at] : []));
  const starts = [-1, ...borders];
  return starts.flatMap((border, place) => {
    const end = (borders[place] ?? lines.length) - 1;
    let from = border + 1;
    while (from <= end && lines[from]?.trim() === "") from += 1;
    let to = end;
    while (to > from && lines[to]?.trim() === "") to -= 1;
    const head = lines.slice(from, from + 4).filter((line) => line.startsWith("#")).join(" ");
    return to - from > 30 && EMBEDDED.test(head) ? [{ from: from + 1, to: to + 1 }] : [];
  });
}
