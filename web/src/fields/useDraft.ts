import { useCallback, useEffect, useRef, useState } from "react";
import type { Undecided } from "../editor/undecided";
import { isReady, nextDraft, startDraft, trimmed, type DraftChange, type Normal } from "./draft";
import { useKept, type Keeping } from "./useKept";
import { useLeaving } from "./useLeaving";

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

/** A text field that sends after a pause, on Enter and when it is left; `send` returns false for what can't be sent.
 *  `label`: the control's own name, which tells it from others of the same field. */
export function useDraft(
  committed: string,
  send: (text: string) => boolean | void,
  whileTyping = true,
  normal: Normal = trimmed,
  label?: string,
): DraftField {
  const [draft, setDraft] = useState(() => startDraft(committed));
  const latest = useRef({ draft, send, normal, committed });
  latest.current = { draft, send, normal, committed };
  /** What the server has refused is not sent by itself again, unless it is changed. */
  const refusedText = useRef<string | null>(null);

  // Known at once: a field may be left, or go away, in the very event that has changed its draft.
  const dispatch = useCallback((change: DraftChange) => {
    latest.current.draft = nextDraft(latest.current.draft, change, latest.current.normal);
    setDraft(latest.current.draft);
  }, []);

  useEffect(() => dispatch({ kind: "arrived", text: committed }), [committed, dispatch]);

  const found = useCallback(
    ({ mine, seen, theirs, byServer, removed = false }: Undecided) => {
      if (byServer) refusedText.current = mine;
      dispatch({ kind: "arrived", text: latest.current.committed });
      dispatch({ kind: "foundAgain", text: mine, seen, asked: theirs !== null, refused: theirs === null && !removed });
    },
    [dispatch],
  );
  const { keep, isRemoved } = useKept(draft, label, found, refusedText);

  const deliver = useCallback(
    (text: string) => {
      // A field whose thing is gone may still be left, by its being taken away.
      if (isRemoved()) keep(text);
      else dispatch({ kind: latest.current.send(text) === false ? "refused" : "sent" });
    },
    [dispatch, isRemoved, keep],
  );

  const ready = isReady(draft, normal);
  useEffect(() => {
    if (!ready || !whileTyping || draft.text === refusedText.current) return;
    const timer = setTimeout(() => deliver(draft.text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [ready, whileTyping, draft.text, deliver]);

  // What was typed is sent all the same, or kept.
  useLeaving(() => {
    const { draft: last, send: lastSend, normal: lastNormal } = latest.current;
    if (!isReady(last, lastNormal)) return;
    if (last.text === refusedText.current || isRemoved() || lastSend(last.text) === false) keep(last.text);
    else dispatch({ kind: "sent" });
  });

  return {
    text: draft.text,
    theirs: draft.theirs,
    type: (text) => dispatch({ kind: "typed", text }),
    commit: () => {
      const { draft: now } = latest.current;
      if (now.touched && now.text !== now.committed) deliver(now.text);
    },
    leave: () => {
      const { draft: now, normal: sameText } = latest.current;
      if (isReady(now, sameText) && now.text !== refusedText.current) deliver(now.text);
      dispatch({ kind: "left" });
    },
    takeTheirs: () => dispatch({ kind: "tookTheirs" }),
    revert: () => dispatch({ kind: "reverted" }),
  };
}

/** For what is typed to become an entry of a list: kept, as `useKept` has it, while the list refuses it. */
export function useNewcomer(text: string, refused: boolean, label: string, found: (entry: Undecided) => void): Keeping {
  return useKept({ ...startDraft(""), text, touched: text !== "", refused }, label, found);
}
