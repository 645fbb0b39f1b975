import { EditorState, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef, type RefObject } from "react";

/** Keys the page around may still act on while somebody is in an editor: function keys, Escape, and with Ctrl or ⌘. */
function isForThePage(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || /^F\d+$/.test(event.key) || event.key === "Escape";
}

interface Host {
  readonly host: RefObject<HTMLDivElement | null>;
  readonly view: RefObject<EditorView | null>;
}

/**
 * An editor in a shadow root. There CodeMirror adopts its style sheets; in the document itself it would write style
 * elements, which the server's content policy refuses. Seen from outside, key presses come from the host, which is no
 * text field: the plain ones stop there, or typing would set off the page's shortcuts.
 */
export function useEditorView(extensions: () => Extension, text: string): Host {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const initial = useRef({ extensions, text });

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const root = element.shadowRoot ?? element.attachShadow({ mode: "open", delegatesFocus: true });
    const editor = new EditorView({
      state: EditorState.create({ doc: initial.current.text, extensions: initial.current.extensions() }),
      root,
      parent: root,
    });
    view.current = editor;
    // Whoever sends the cursor here means the text, which a shadow root does not always pass the focus on to.
    element.focus = () => editor.focus();
    const stop = (event: KeyboardEvent): void => {
      if (!isForThePage(event)) event.stopPropagation();
    };
    element.addEventListener("keydown", stop);
    return () => {
      element.removeEventListener("keydown", stop);
      view.current = null;
      editor.destroy();
    };
  }, []);

  return { host, view };
}
