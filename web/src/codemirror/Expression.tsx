import { autocompletion, closeBrackets } from "@codemirror/autocomplete";
import { sql, StandardSQL } from "@codemirror/lang-sql";
import { EditorView } from "@codemirror/view";
import { cx } from "../lib/cx";
import styles from "./codemirror.module.css";
import { completionsAt } from "./completions";
import { useFormEditor, type FormEditorProps } from "./useFormEditor";

/** A SQL expression in a form: grows with its lines, offers the columns at that point. Enter sends, Shift+Enter breaks. */
export function Expression(props: FormEditorProps) {
  const host = useFormEditor(props, (now, commit) => ({
    language: [
      EditorView.lineWrapping,
      closeBrackets(),
      sql({ dialect: StandardSQL, upperCaseKeywords: true }),
      // What was asked for while somebody was typing may arrive when they have left the field.
      autocompletion({ override: [(context) => (context.view?.hasFocus === false ? null : completionsAt(now.current.names, context))], icons: false }),
    ],
    keys: [{ key: "Enter", run: commit, shift: (target) => (target.dispatch(target.state.replaceSelection("\n")), true) }],
  }));
  return <div ref={host} className={cx("cm-editor", styles.expression)} data-invalid={props.invalid || undefined} data-disabled={props.disabled || undefined} data-focus="" />;
}
