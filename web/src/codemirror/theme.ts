import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** A token's colour drawn towards the text, so that it reads at 4.5:1 in both themes. */
const ink = (token: string): string => `color-mix(in oklch, var(${token}) 70%, var(--text))`;

const highlight = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: ink("--pattern") },
  { tag: [tags.string, tags.special(tags.string)], color: ink("--source") },
  { tag: [tags.number, tags.bool, tags.null], color: ink("--sink") },
  { tag: [tags.function(tags.variableName), tags.standard(tags.name), tags.definition(tags.variableName)], color: ink("--transform") },
  { tag: tags.typeName, color: ink("--transform") },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: "var(--text-3)" },
]);

const base = EditorView.theme({
  "&": { color: "var(--text)", fontSize: "var(--size-code)", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-content": { fontFamily: "var(--mono)", caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", scrollbarWidth: "thin" },
  ".cm-placeholder": { color: "var(--text-3)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in oklch, var(--accent) 26%, transparent)",
  },
  ".cm-tooltip": {
    border: "none",
    borderRadius: "var(--radius)",
    background: "var(--raised)",
    boxShadow: "var(--shadow-float), 0 4px 16px var(--shadow-depth)",
    color: "var(--text)",
    overflow: "hidden",
    zIndex: "60",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "220px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 8px", display: "flex", gap: "12px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--accent-soft)", color: "var(--text)" },
  ".cm-completionDetail": { marginLeft: "auto", color: "var(--text-3)", fontStyle: "normal" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600" },
});

export const theme = [base, syntaxHighlighting(highlight)];
