import { closeCompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { Annotation, Compartment, EditorState, StateEffect, StateField, type Extension } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, keymap, placeholder as placeholderText, type DecorationSet, type KeyBinding } from "@codemirror/view";
import { useEffect, useRef, type RefObject } from "react";
import type { Names } from "./completions";
import { useEditorView } from "./host";
import { meantSpans, type Said, type Span } from "./meant";
import { theme } from "./theme";

/** What an editor in a form is given. */
export interface FormEditorProps {
  text: string;
  label: string;
  names: Names;
  placeholder?: string | undefined;
  disabled?: boolean;
  invalid?: boolean;
  /** What is found wrong in the text: the places and names it speaks of are underlined. */
  findings: readonly Said[];
  /** How the keyboard is used here, for those who can't see it. */
  usage?: string;
  onText: (text: string) => void;
  onCommit: () => void;
  onLeave: () => void;
}

/** The text comes from the form, not from the keyboard. */
const given = Annotation.define<boolean>();
interface Meant {
  readonly findings: readonly Said[];
  readonly names: Names;
}

const setMarks = StateEffect.define<Meant>();
const markOf = ({ from, to, severity, placed }: Span) => Decoration.mark({ class: severity === "error" ? "cm-unknown" : "cm-doubtful", placed }).range(from, to);
const isPlaced = (_from: number, _to: number, mark: Decoration) => mark.spec["placed"] === true;

const marks = StateField.define<{ readonly meant: Meant; readonly set: DecorationSet }>({
  create: () => ({ meant: { findings: [], names: { columns: [], stages: [] } }, set: Decoration.none }),
  update(value, transaction) {
    const effect = transaction.effects.find((each) => each.is(setMarks));
    const meant = effect ? effect.value : value.meant;
    if (!effect && !transaction.docChanged) return value;
    const spans = meantSpans(transaction.state.doc.toString(), meant.findings, meant.names);
    if (effect) return { meant, set: Decoration.set(spans.map(markOf)) };
    // What the findings place was said of the text before this change.
    const add = spans.filter((span) => !span.placed).map(markOf);
    return { meant, set: value.set.map(transaction.changes).update({ filter: isPlaced, add }) };
  },
  provide: (field) => EditorView.decorations.from(field, (value) => value.set),
});

const small = EditorView.theme({
  ".cm-content": { padding: "5px 0" },
  ".cm-line": { padding: "0 9px" },
  ".cm-doubtful": { textDecoration: "underline wavy var(--warning)", textUnderlineOffset: "3px" },
  ".cm-unknown": { textDecoration: "underline wavy var(--error)", textUnderlineOffset: "3px" },
});

interface Own {
  readonly language: Extension;
  readonly keys: readonly KeyBinding[];
}

/** What all editors in forms have in common: drafts, findings, completion's keys. `own` is asked for once, with what was
 *  given last and with what sends the text. */
export function useFormEditor(
  props: FormEditorProps,
  own: (now: RefObject<FormEditorProps>, commit: (editor: EditorView) => boolean) => Own,
): RefObject<HTMLDivElement | null> {
  const now = useRef(props);
  now.current = props;
  const attributes = useRef(new Compartment());
  const editable = useRef(new Compartment());

  const described = () => {
    const description = [...now.current.findings.map((finding) => finding.detail), ...(now.current.usage ? [now.current.usage] : [])].join(" ");
    return EditorView.contentAttributes.of({
      "aria-label": now.current.label,
      "aria-multiline": "true",
      ...(now.current.invalid ? { "aria-invalid": "true" } : {}),
      ...(description === "" ? {} : { "aria-description": description }),
    });
  };
  const commit = (editor: EditorView) => {
    closeCompletion(editor);
    now.current.onCommit();
    return true;
  };
  const enabled = () => [EditorView.editable.of(!now.current.disabled), EditorState.readOnly.of(now.current.disabled ?? false)];

  const { host, view } = useEditorView(() => {
    const { language, keys } = own(now, commit);
    return [
      history(),
      drawSelection(),
      bracketMatching(),
      language,
      keymap.of([...completionKeymap, ...keys, { key: "Mod-Enter", run: commit }, ...historyKeymap, ...defaultKeymap]),
      placeholderText(now.current.placeholder ?? ""),
      marks,
      attributes.current.of(described()),
      editable.current.of(enabled()),
      theme,
      small,
      EditorView.updateListener.of((update) => {
        const typed = update.transactions.some((each) => each.docChanged && !each.annotation(given));
        if (typed) now.current.onText(update.state.doc.toString());
        // A view can't be changed from within its own update.
        if (update.focusChanged && !update.view.hasFocus) setTimeout(() => closeCompletion(update.view));
      }),
      // At once: the editor's own word of it comes only after what the press that took the focus has done.
      EditorView.domEventHandlers({ blur: () => now.current.onLeave() }),
    ];
  }, props.text);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === props.text) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: props.text }, annotations: given.of(true) });
  }, [props.text, view]);

  const found = JSON.stringify(props.findings.map(({ detail, severity }) => [severity, detail]));
  useEffect(() => {
    view.current?.dispatch({
      effects: [setMarks.of(now.current), attributes.current.reconfigure(described()), editable.current.reconfigure(enabled())],
    });
    // `described` and `enabled` read what was last given; these are the parts of it they depend on.
  }, [found, props.label, props.invalid, props.disabled, view]);

  return host;
}
