/**
 * What somebody is typing into one field, beside what the document holds.
 *
 * `committed` is the document's value as text. While `touched`, the text on the screen is the person's own: another
 * value that arrives from elsewhere is shown as `theirs` beside it and neither is lost. What is sent stays the person's
 * own only as long as the cursor is `here`: a field that was left follows the document, its owner's undo included.
 */

export interface Draft {
  readonly text: string;
  readonly committed: string;
  readonly touched: boolean;
  /** The person has typed here and has not left the field since. */
  readonly here: boolean;
  readonly theirs: string | null;
  /** The field can't take the text, nor what was made of it since: it is not sent. */
  readonly refused: boolean;
}

export type DraftChange =
  | { readonly kind: "typed"; readonly text: string }
  /** The document's value is now this; it may be the person's own edit coming into effect. */
  | { readonly kind: "arrived"; readonly text: string }
  | { readonly kind: "sent" }
  | { readonly kind: "refused" }
  | { readonly kind: "left" }
  | { readonly kind: "tookTheirs" }
  /** Typed here before the form went away, beside what was `seen` then, and neither sent nor given up; `asked`: whose
   *  value stays. */
  | { readonly kind: "foundAgain"; readonly text: string; readonly seen: string; readonly asked: boolean; readonly refused: boolean }
  /** Nothing of what was typed is meant. */
  | { readonly kind: "reverted" };

export function startDraft(committed: string): Draft {
  return { text: committed, committed, touched: false, here: false, theirs: null, refused: false };
}

/** What makes two texts the same value: "1.0" and "1" for a number. */
export type Normal = (text: string) => string;

export const trimmed: Normal = (text) => text.trim();

export function nextDraft(draft: Draft, change: DraftChange, normal: Normal = trimmed): Draft {
  switch (change.kind) {
    case "typed":
      return { ...draft, text: change.text, touched: true, here: true, refused: draft.refused && normal(change.text) !== normal(draft.committed) };
    case "arrived":
      if (change.text === draft.committed) return draft;
      if (normal(change.text) === normal(draft.text)) return { ...draft, committed: change.text, theirs: null, refused: false };
      if (!draft.touched) return startDraft(change.text);
      return { ...draft, committed: change.text, theirs: change.text };
    case "sent":
      return { ...draft, committed: draft.text, touched: draft.here, theirs: null, refused: false };
    case "refused":
      return { ...draft, refused: true };
    case "left":
      if (draft.theirs !== null) return { ...draft, here: false };
      return normal(draft.text) === normal(draft.committed) ? startDraft(draft.committed) : { ...draft, here: false };
    case "foundAgain":
      if (normal(change.text) === normal(draft.committed)) return draft;
      return {
        ...draft,
        text: change.text,
        touched: true,
        refused: change.refused,
        theirs: !change.asked && change.seen === draft.committed ? null : draft.committed,
      };
    case "tookTheirs":
    case "reverted":
      return startDraft(draft.committed);
  }
}

/** Whether the text may be sent without asking: it differs, and nobody else has set the value meanwhile. */
export function isReady(draft: Draft, normal: Normal = trimmed): boolean {
  return draft.touched && draft.theirs === null && normal(draft.text) !== normal(draft.committed);
}
