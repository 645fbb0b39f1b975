import { useCallback, useContext, useEffect, useLayoutEffect, useRef, type RefObject } from "react";
import { EditorContext } from "../editor/context";
import type { FieldPlace, Undecided } from "../editor/undecided";
import { useSelect, writable } from "../lib/readable";
import type { Draft } from "./draft";
import { usePlace } from "./place";

const NOWHERE = writable<readonly Undecided[]>([]);

/** Tells the page while what is typed is not applied, and keeps it when the field goes away. `found`: takes up what was
 *  typed here before, once the field is there again. `byServer`: the text that the server has refused. Gives what keeps a text that is refused as the field goes away. */
export function useKept(
  draft: Draft,
  label: string | undefined,
  found: (entry: Undecided) => void,
  byServer?: RefObject<string | null>,
): (text: string) => void {
  const undecided = useContext(EditorContext)?.undecided;
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
  return useCallback(
    (refusedText: string) => {
      const { place: at, committed: seen } = last.current;
      if (at) undecided?.hold({ place: at, mine: refusedText, theirs: null, seen, byServer: byServer?.current === refusedText, holder: null });
    },
    [undecided, byServer],
  );
}
