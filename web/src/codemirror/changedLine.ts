interface LineRange {
  readonly from: number;
  readonly to: number;
}

const inside = (ranges: readonly LineRange[], line: number): boolean => ranges.some((range) => range.from <= line && line <= range.to);

/** The lines of `after` that `before` had not, counted from 1: where both have as many, those that differ; else all between
 *  what they begin and end with alike. */
function changedLines(before: string, after: string): readonly number[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  if (old.length === now.length) return now.flatMap((line, at) => (line === old[at] ? [] : [at + 1]));
  const most = Math.min(old.length, now.length);
  let head = 0;
  while (head < most && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < most - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  return Array.from({ length: Math.max(1, now.length - head - tail) }, (_, at) => Math.min(head + at + 1, now.length));
}

/** The line to look at when a text has become another: the first that changed of those one looks at, else the first. */
export function changedLine(before: string, after: string, lit: readonly LineRange[]): number | null {
  const changed = changedLines(before, after);
  return changed.find((line) => inside(lit, line)) ?? changed[0] ?? null;
}

/** The part of a text to replace so that it becomes the other. */
export function change(before: string, after: string): { readonly from: number; readonly to: number; readonly insert: string } {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before.charCodeAt(head) === after.charCodeAt(head)) head += 1;
  let tail = 0;
  while (tail < most - head && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail += 1;
  return { from: head, to: before.length - tail, insert: after.slice(head, after.length - tail) };
}
