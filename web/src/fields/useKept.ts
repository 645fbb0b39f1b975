import { useCallback, useContext, useEffect, useLayoutEffect, useRef, type RefObject } from "react";
import { EditorContext } from "../editor/context";
import { isPresent, type FieldPlace, type Undecided } from "../editor/undecided";
import { useSelect, writable } from "../lib/readable";
import type { Draft } from "./draft";
import { usePlace } from "./place";

const NOWHERE = writable<readonly Undecided[]>([]);

export interface Keeping {
  /** What can't be sent as the field goes away waits for it. */
  keep(text: string): void;
  /** Whether the field goes away because its thing is gone: nothing can be sent then. */
  isRemoved(): boolean;
}

/** Tells the page while what is typed is not applied, and keeps it when the field goes away. `found`: takes up what was
 *  typed here before, once the field is there again. `byServer`: the text that the server has refused. */
export function useKept(
  draft: Draft,
  label: string | undefined,
  found: (entry: Undecided) => void,
  byServer?: RefObject<string | null>,
): Keeping {
  const editor = useContext(EditorContext);
  const undecided = editor?.undecided;
  const place = usePlace(label);
  const holder = useRef({}).current;
  const { text, theirs, touched, refused, committed } = draft;
  const open = theirs !== null || refused;

  // Where two controls show one field, the one that stays takes it up when the other goes.
  const left = useSelect(undecided ?? NOWHERE, () => (place ? (undecided?.at(place) ?? null) : null));
  useLayoutEffect(() => {
    if (!place || touched || left?.holder !== null) return;
    undecided?.drop(place);
    found(left);
  }, [left, place, touched, undecided, found]);

  const heldAt = useRef<FieldPlace | null>(null);
  useEffect(() => {
    if (!undecided) return;
    const before = heldAt.current;
    heldAt.current = open ? place : null;
    if (before && before !== heldAt.current && undecided.at(before)?.holder === holder) undecided.drop(before);
    if (place && open) undecided.hold({ place, mine: text, theirs, seen: committed, byServer: byServer?.current === text, holder });
  }, [undecided, place, text, theirs, committed, open, holder, byServer]);

  useEffect(() => () => undecided?.release(holder), [undecided, holder]);

  const last = useRef({ place, committed });
  last.current = { place, committed };
  const isRemoved = useCallback(() => {
    const document = editor?.session.state.getState().document;
    return document != null && last.current.place !== null && !isPresent(last.current.place.subject, document);
  }, [editor]);
  const keep = useCallback(
    (mine: string) => {
      const { place: at, committed: seen } = last.current;
      if (at) undecided?.hold({ place: at, mine, theirs: null, seen, byServer: byServer?.current === mine, removed: isRemoved(), holder: null });
    },
    [undecided, byServer, isRemoved],
  );
  return { keep, isRemoved };
}
