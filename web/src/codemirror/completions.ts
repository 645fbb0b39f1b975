import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { Column } from "../wire/shapes";
import { FUNCTIONS, PATTERN_FUNCTIONS } from "./functions";

/** What can be said at this point of the drawing. `stages`: names of a pattern's stages, where there is one. */
export interface Names {
  readonly columns: readonly Column[];
  readonly stages: readonly string[];
  /** Words of a language of its own around the expressions. */
  readonly words?: readonly string[];
}

const KEYWORDS = ["AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "IS NULL", "IS NOT NULL", "CASE", "WHEN", "THEN", "ELSE", "END", "TRUE", "FALSE"];

function quoted(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `\`${name.replaceAll("`", "``")}\``;
}

const columnOptions = (columns: readonly Column[]): Completion[] =>
  columns.map(({ name, type }) => ({ label: name, apply: quoted(name), detail: type.toLowerCase(), type: "property", boost: 3 }));

/** Columns first, then stages, functions and keywords; after `a.` only the columns. Nothing where a word is written out,
 *  within a text, or at a number. */
export function completionsAt(names: Names, context: CompletionContext): CompletionResult | null {
  const member = context.matchBefore(/([A-Za-z_]\w*)\.\w*/);
  if (member) {
    const [stage = "", begun = ""] = member.text.split(".");
    if (!names.stages.includes(stage)) return null;
    return offer(context, member.from + stage.length + 1, begun, columnOptions(names.columns));
  }
  const word = context.matchBefore(/\w+/);
  const isWord = word !== null && /^[A-Za-z_]/.test(word.text) && !inText(context);
  if (!isWord && !context.explicit) return null;
  const call = (name: string): Completion => ({ label: name, apply: `${name}(`, detail: "function", type: "function" });
  return offer(context, word?.from ?? context.pos, word?.text ?? "", [
    ...columnOptions(names.columns),
    ...names.stages.map((name) => ({ label: name, detail: "stage", type: "variable", boost: 2 })),
    ...(names.stages.length > 0 || names.words !== undefined ? PATTERN_FUNCTIONS.map(call) : []),
    ...FUNCTIONS.map(call),
    ...(names.words ?? []).map((label) => ({ label, type: "keyword", boost: 1 })),
    ...KEYWORDS.map((label) => ({ label, type: "keyword", boost: -1 })),
  ]);
}

/** Whether the cursor stands between quotes. */
const inText = (context: CompletionContext): boolean => (context.state.sliceDoc(0, context.pos).match(/'/g)?.length ?? 0) % 2 === 1;

function offer(context: CompletionContext, from: number, begun: string, options: readonly Completion[]): CompletionResult | null {
  const isWrittenOut = (text: string): boolean => {
    const word = text.toLowerCase();
    const beginsSo = options.filter((option) => option.label.toLowerCase().startsWith(word));
    return beginsSo.length === 1 && beginsSo[0]?.label.toLowerCase() === word && (beginsSo[0].apply ?? beginsSo[0].label) === beginsSo[0].label;
  };
  if (!context.explicit && isWrittenOut(begun)) return null;
  return { from, options, validFor: (text) => /^\w*$/.test(text) && !isWrittenOut(text) };
}
