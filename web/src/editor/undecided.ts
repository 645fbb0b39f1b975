import { writable, type Readable } from "../lib/readable";
import type { PipelineDocument } from "../sync/contract";
import type { Node } from "../wire/shapes";

/** The thing whose form it is. The pipeline has no others like it, and any id. */
export interface FormSubject {
  readonly kind: "node" | "note" | "group" | "pipeline";
  readonly id: string;
}

/** Where something is typed: a form of the page, and the field in it. */
export interface FieldPlace {
  readonly subject: FormSubject;
  /** The field's path in the form. */
  readonly field: string;
  /** What people call the field. */
  readonly name: string;
  /** Brings the form before the eyes, and the cursor into the field. */
  readonly show: (field: string) => void;
}

/** What this person has typed into a field that somebody else has set meanwhile, or that can't take it: neither sent nor
 *  given up. */
export interface Undecided {
  readonly place: FieldPlace;
  readonly mine: string;
  /** null: nobody else has set the field, it can't take what was typed. */
  readonly theirs: string | null;
  /** What the pipeline held beside it. */
  readonly seen: string;
  /** Its thing was removed while it was being typed. */
  readonly removed?: boolean;
  /** The server has refused it: only a change of it, or Enter, sends it again. */
  readonly byServer?: boolean;
  /** The control that holds it now; null where its form has gone away, and what was typed waits here. */
  readonly holder: object | null;
}

const keyOf = ({ subject, field, name }: FieldPlace): string => JSON.stringify([subject.kind, subject.id, field, name]);

/** Something that is no longer drawn. */
export interface Removal {
  /** What people call it, as a part of a sentence. */
  readonly called: string;
  /** A name; null: the person of this page. */
  readonly by: string | null;
  /** Where it was a node. */
  readonly node?: Node;
}

export function isPresent(subject: FormSubject, document: PipelineDocument): boolean {
  const things = { node: document.nodes, note: document.notes, group: document.groups };
  return subject.kind === "pipeline" || things[subject.kind].has(subject.id);
}

/** Of things that are still drawn: what was typed for one that was removed waits until the removal is undone. */
export function ofPresentThings(entries: readonly Undecided[], document: PipelineDocument | null): readonly Undecided[] {
  return document ? entries.filter(({ place }) => isPresent(place.subject, document)) : [];
}

/** Of things that somebody else has removed: their text is shown, so that it may be copied, until they are back. */
export function ofRemovedThings(entries: readonly Undecided[], document: PipelineDocument | null, removals: ReadonlyMap<string, Removal>): readonly Undecided[] {
  if (!document) return [];
  return entries.filter(({ place: { subject } }) => !isPresent(subject, document) && typeof removals.get(subject.id)?.by === "string");
}

/** One entry per field, in the order in which they came to be undecided. */
export interface UndecidedStore extends Readable<readonly Undecided[]> {
  at(place: FieldPlace): Undecided | null;
  hold(entry: Undecided): void;
  /** The control has gone away, and with it nothing that was typed. */
  release(holder: object): void;
  drop(place: FieldPlace): void;
}

export function createUndecided(left: readonly Undecided[] = []): UndecidedStore {
  const state = writable(left);
  const change = (next: readonly Undecided[]) => state.setState(next);
  const at = (place: FieldPlace) => state.getState().find((one) => keyOf(one.place) === keyOf(place)) ?? null;
  return {
    getState: state.getState,
    subscribe: state.subscribe,
    at,
    hold(entry) {
      const before = at(entry.place);
      change(before ? state.getState().map((one) => (one === before ? entry : one)) : [...state.getState(), entry]);
    },
    release(holder) {
      if (!state.getState().some((one) => one.holder === holder)) return;
      change(state.getState().map((one) => (one.holder === holder ? { ...one, holder: null } : one)));
    },
    drop(place) {
      const before = at(place);
      if (before) change(state.getState().filter((one) => one !== before));
    },
  };
}
