import { useContext, useEffect, useLayoutEffect, useRef } from "react";
import { EditorContext } from "../editor/context";
import type { FieldPlace, Undecided } from "../editor/undecided";
import { useSelect, writable } from "../lib/readable";
import type { Draft } from "./draft";
import { usePlace } from "./place";

const NOWHERE = writable<readonly Undecided[]>([]);

/** Tells the page while the field is not decided, and keeps what was typed when the field goes away undecided.
 *  `found`: takes up what was typed here before, once the field is there again. */
export function useKept(draft: Draft, label: string | undefined, found: (text: string) => void): void {
  const undecided = useContext(EditorContext)?.undecided;
  const place = usePlace(label);
  const holder = useRef({}).current;
  const { text, theirs, touched } = draft;

  // Where two controls show one field, the one that stays takes it up when the other goes.
  const left = useSelect(undecided ?? NOWHERE, () => (place ? (undecided?.at(place) ?? null) : null));
  useLayoutEffect(() => {
    if (!place || touched || left?.holder !== null) return;
    undecided?.drop(place);
    found(left.mine);
  }, [left, place, touched, undecided, found]);

  const heldAt = useRef<FieldPlace | null>(null);
  useEffect(() => {
    if (!undecided) return;
    const before = heldAt.current;
    heldAt.current = theirs === null ? null : place;
    if (before && before !== heldAt.current && undecided.at(before)?.holder === holder) undecided.drop(before);
    if (place && theirs !== null) undecided.hold({ place, mine: text, theirs, holder });
  }, [undecided, place, text, theirs, holder]);

  useEffect(() => () => undecided?.release(holder), [undecided, holder]);
}
