import { autocompletion, closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { sql, StandardSQL } from "@codemirror/lang-sql";
import { indentOnInput, indentUnit } from "@codemirror/language";
import { EditorView, lineNumbers } from "@codemirror/view";
import type { RefObject } from "react";
import { cx } from "../lib/cx";
import styles from "./codemirror.module.css";
import { completionsAt } from "./completions";
import { ROW_PATTERN_WORDS } from "./functions";
import { useFormEditor, type FormEditorProps } from "./useFormEditor";

export interface CodeTextProps extends FormEditorProps {
  language: "python" | "row-pattern";
}

const USAGE = "Tab indents; press Escape and then Tab to leave. Ctrl+Enter sends.";

const lined = EditorView.theme({
  "&": { maxHeight: "420px" },
  ".cm-scroller": { overflow: "auto" },
  ".cm-gutters": { background: "transparent", color: "var(--text-3)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 4px 0 8px", minWidth: "24px" },
  ".cm-line": { padding: "0 9px 0 6px" },
});

/** Lines of code in a form. Enter breaks the line, Tab indents, Ctrl+Enter sends. */
export function CodeText({ language, ...props }: CodeTextProps) {
  const host = useFormEditor({ ...props, usage: USAGE }, (now) => ({
    language: [EditorView.contentAttributes.of({ tabindex: "0" }), lined, lineNumbers(), closeBrackets(), indentOnInput(), language === "python" ? [python(), indentUnit.of("    "), autocompletion({ icons: false })] : rowPattern(now)],
    keys: [...closeBracketsKeymap, indentWithTab],
  }));
  return <div ref={host} className={cx("cm-editor", styles.expression, styles.codeText)} data-invalid={props.invalid || undefined} data-disabled={props.disabled || undefined} data-focus="" />;
}

const rowPattern = (now: RefObject<FormEditorProps>) => [
  EditorView.lineWrapping,
  sql({ dialect: StandardSQL, upperCaseKeywords: true }),
  autocompletion({
    override: [(context) => (context.view?.hasFocus === false ? null : completionsAt({ ...now.current.names, words: ROW_PATTERN_WORDS }, context))],
    icons: false,
  }),
];
