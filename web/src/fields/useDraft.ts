import { useCallback, useEffect, useReducer, useRef } from "react";
import { isReady, nextDraft, startDraft, trimmed, type Draft, type DraftChange, type Normal } from "./draft";

/** Long enough that a word typed at ease is one edit, short enough that the code follows the typing. */
const PAUSE_MS = 500;

export interface DraftField {
  readonly text: string;
  /** What somebody else has set while this person was typing; null when there is nothing to tell. */
  readonly theirs: string | null;
  type(text: string): void;
  /** Sends what is typed now: Enter, or "Keep mine". */
  commit(): void;
  leave(): void;
  takeTheirs(): void;
  /** Escape: back to what the document holds. */
  revert(): void;
}

/** A text field that sends after a pause, on Enter and when it is left; `send` returns false for what can't be sent. */
export function useDraft(
  committed: string,
  send: (text: string) => boolean | void,
  whileTyping = true,
  normal: Normal = trimmed,
): DraftField {
  const [draft, dispatch] = useReducer(
    (now: Draft, change: DraftChange) => nextDraft(now, change, normal),
    committed,
    startDraft,
  );
  const latest = useRef({ draft, send, normal });
  latest.current = { draft, send, normal };

  useEffect(() => dispatch({ kind: "arrived", text: committed }), [committed]);

  const deliver = useCallback((text: string) => {
    if (latest.current.send(text) !== false) dispatch({ kind: "sent" });
  }, []);

  const ready = isReady(draft, normal);
  useEffect(() => {
    if (!ready || !whileTyping) return;
    const timer = setTimeout(() => deliver(draft.text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [ready, whileTyping, draft.text, deliver]);

  // Selecting another node unmounts the form before a blur arrives: what was typed is sent all the same.
  useEffect(
    () => () => {
      const { draft: last, send: lastSend, normal: lastNormal } = latest.current;
      if (isReady(last, lastNormal)) lastSend(last.text);
    },
    [],
  );

  return {
    text: draft.text,
    theirs: draft.theirs,
    type: (text) => dispatch({ kind: "typed", text }),
    commit: () => {
      if (draft.touched && draft.text !== draft.committed) deliver(draft.text);
    },
    leave: () => {
      if (ready) deliver(draft.text);
      dispatch({ kind: "left" });
    },
    takeTheirs: () => dispatch({ kind: "tookTheirs" }),
    revert: () => dispatch({ kind: "reverted" }),
  };
}
