import { defaultKeymap } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { sql, StandardSQL } from "@codemirror/lang-sql";
import { codeFolding, foldEffect, foldGutter, foldKeymap, foldState } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, RangeSetBuilder, StateEffect, StateField, type Extension } from "@codemirror/state";
import { Decoration, EditorView, keymap, lineNumbers, type DecorationSet } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { cx } from "../lib/cx";
import { change, changedLine } from "./changedLine";
import { useEditorView } from "./host";
import { theme } from "./theme";
import styles from "./codemirror.module.css";

/** 1-based, both ends included. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

export interface ViewerProps {
  text: string;
  language: "sql" | "python" | "yaml" | "markdown";
  label: string;
  /** Lines shown as belonging to the selection; the first is brought into view when others are chosen, and what changes in
   *  the text where the reader has not scrolled away. */
  lit: readonly LineRange[];
  /** Lines of what lies under the pointer on the canvas: marked, not scrolled to. */
  hinted?: readonly LineRange[];
  /** Folded when the text is first shown. `from` stays visible. */
  folded: readonly LineRange[];
  onLine: (line: number) => void;
  onHover?: (line: number | null) => void;
}

interface Lines {
  readonly lit: readonly LineRange[];
  readonly hinted: readonly LineRange[];
}

const setLines = StateEffect.define<Lines>();
const litLine = Decoration.line({ class: "cm-lit" });
const hintedLine = Decoration.line({ class: "cm-hinted" });

const inside = (ranges: readonly LineRange[], line: number): boolean => ranges.some((range) => range.from <= line && line <= range.to);

const lines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(set, transaction) {
    const effect = transaction.effects.find((each) => each.is(setLines));
    if (!effect) return transaction.docChanged ? Decoration.none : set;
    const builder = new RangeSetBuilder<Decoration>();
    for (let line = 1; line <= transaction.state.doc.lines; line += 1) {
      const at = transaction.state.doc.line(line).from;
      if (inside(effect.value.lit, line)) builder.add(at, at, litLine);
      else if (inside(effect.value.hinted, line)) builder.add(at, at, hintedLine);
    }
    return builder.finish();
  },
  provide: (field) => EditorView.decorations.from(field),
});

function languageOf(language: ViewerProps["language"]): Extension {
  if (language === "python") return python();
  return language === "sql" ? sql({ dialect: StandardSQL }) : [];
}

const look = EditorView.theme({
  "&": { height: "100%" },
  ".cm-scroller": { overflow: "auto" },
  ".cm-gutters": { background: "var(--ground)", color: "var(--text-3)", border: "none", borderRight: "1px solid var(--line)" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 8px 0 12px", minWidth: "32px" },
  ".cm-line": { padding: "0 12px", cursor: "pointer" },
  ".cm-lit": { background: "var(--accent-soft)", boxShadow: "inset 2px 0 var(--accent)" },
  ".cm-hinted": { background: "var(--hover)" },
  ".cm-foldPlaceholder": { border: "none", background: "var(--hover)", color: "var(--text-2)", padding: "0 6px", margin: "0 4px" },
  ".cm-panels": { background: "var(--raised)", color: "var(--text)", borderTop: "1px solid var(--line)" },
  ".cm-panels input, .cm-panels button": { font: "inherit", color: "inherit", background: "var(--surface)", border: "1px solid var(--line-strong)", borderRadius: "var(--radius-small)" },
  ".cm-searchMatch": { background: "var(--warning-soft)" },
});

/** A program to read: search, folds, and lines that know their node. */
export function Viewer(props: ViewerProps) {
  const now = useRef(props);
  now.current = props;
  const language = useRef(new Compartment());
  const attributes = useRef(new Compartment());
  /** What is shown: other lines of the same file are an edit, which is followed. */
  const read = useRef<{ readonly text: string; readonly label: string } | null>(null);
  /** Whoever has scrolled since they chose what to read stays where they are. */
  const moved = useRef(false);
  const described = () => EditorView.contentAttributes.of({ "aria-label": now.current.label, tabindex: "0" });

  const { host, view } = useEditorView(
    () => [
      EditorState.readOnly.of(true),
      EditorView.editable.of(false),
      lineNumbers(),
      codeFolding(),
      foldGutter(),
      highlightSelectionMatches(),
      search({ top: true }),
      keymap.of([...searchKeymap, ...foldKeymap, ...defaultKeymap]),
      language.current.of(languageOf(now.current.language)),
      attributes.current.of(described()),
      lines,
      theme,
      look,
      EditorView.domEventHandlers({
        mouseup: (event, editor) => {
          // Dragging over text is reading it, not asking for its node.
          if (!editor.state.selection.main.empty) return;
          const at = editor.posAtCoords({ x: event.clientX, y: event.clientY });
          if (at !== null) now.current.onLine(editor.state.doc.lineAt(at).number);
        },
        keydown: (event, editor) => {
          moved.current = moved.current || /^(Arrow|Page|Home|End)/.test(event.key);
          if (event.key === "Enter") now.current.onLine(editor.state.doc.lineAt(editor.state.selection.main.head).number);
        },
        mousemove: (event, editor) => {
          const at = editor.posAtCoords({ x: event.clientX, y: event.clientY });
          now.current.onHover?.(at === null ? null : editor.state.doc.lineAt(at).number);
        },
        wheel: () => {
          moved.current = true;
        },
        touchmove: () => {
          moved.current = true;
        },
        mouseleave: () => now.current.onHover?.(null),
      }),
    ],
    props.text,
  );

  const fold = JSON.stringify(props.folded);
  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    if (editor.state.doc.toString() !== props.text) {
      // Of another file nothing stays; of this one all that is the same, where it is read.
      const old = editor.state.doc.toString();
      editor.dispatch({ changes: read.current?.label === props.label ? change(old, props.text) : { from: 0, to: old.length, insert: props.text } });
    }
    editor.dispatch({
      effects: [language.current.reconfigure(languageOf(props.language)), attributes.current.reconfigure(described())],
    });
    const folds = now.current.folded
      .filter((range) => range.from < range.to && range.to <= editor.state.doc.lines)
      .map((range) => foldEffect.of({ from: editor.state.doc.line(range.from).to, to: editor.state.doc.line(range.to).to }));
    const already = editor.state.field(foldState, false)?.size ?? 0;
    if (folds.length > 0 && already === 0) editor.dispatch({ effects: folds });
  }, [props.text, props.language, props.label, fold, view]);

  const shown = JSON.stringify([props.lit, props.hinted ?? []]);
  const lit = JSON.stringify(props.lit);
  useEffect(() => {
    view.current?.dispatch({ effects: setLines.of({ lit: now.current.lit, hinted: now.current.hinted ?? [] }) });
  }, [shown, props.text, view]);
  useEffect(() => {
    const editor = view.current;
    const before = read.current;
    const { text, label, lit: wanted } = now.current;
    read.current = { text, label };
    if (!editor) return;
    if (before !== null && before.label === label && before.text !== text) {
      const line = moved.current ? null : changedLine(before.text, text, wanted);
      if (line !== null) editor.dispatch({ effects: EditorView.scrollIntoView(editor.state.doc.line(line).from, { y: "nearest", yMargin: 48 }) });
      return;
    }
    moved.current = false;
    const first = wanted[0];
    if (!first || first.from > editor.state.doc.lines) return;
    editor.dispatch({ effects: EditorView.scrollIntoView(editor.state.doc.line(first.from).from, { y: "start", yMargin: 24 }) });
  }, [lit, props.text, view]);

  return <div ref={host} className={cx("cm-editor", styles.viewer)} data-focus="" />;
}
