// What undo and redo would do, in words: a fold of one's own edits, as the server's history has them.

export interface Step {
  readonly editId: string;
  readonly label: string;
}

export interface Steps {
  readonly done: readonly Step[];
  readonly undone: readonly Step[];
  /** There may be older edits than those known here: the page came later than they did. */
  readonly older: boolean;
}

/** What there is to take back from before this page was opened. */
export const OLDER = "your last change";

export const NO_STEPS: Steps = { done: [], undone: [], older: false };

/** An own edit that happened; `undoes`: the edit it takes back or brings back. */
export function stepped(steps: Steps, editId: string, undoes: string | null, label: string): Steps {
  if (undoes === null) return { ...steps, done: [...steps.done, { editId, label }], undone: [] };
  const done = steps.done.findLastIndex((step) => step.editId === undoes);
  if (done >= 0) return moved(steps, "done", "undone", done);
  const undone = steps.undone.findLastIndex((step) => step.editId === undoes);
  if (undone >= 0) return moved(steps, "undone", "done", undone);
  // It is of an edit from before this page: then it was undone, for a redo of it would have been preceded by that.
  return { ...steps, undone: [...steps.undone, { editId: undoes, label: OLDER }] };
}

/** What undo or redo will have done by the time those that wait have been answered. */
export function foreseen(steps: Steps, kind: "undo" | "redo"): Steps {
  const from = kind === "undo" ? "done" : "undone";
  const top = steps[from].at(-1);
  if (top) return moved(steps, from, kind === "undo" ? "undone" : "done", steps[from].length - 1);
  return kind === "undo" && steps.older ? { ...steps, undone: [...steps.undone, { editId: "", label: OLDER }] } : steps;
}

/** The server has found nothing more to undo, or nothing left of the topmost step. */
export function exhausted(steps: Steps, kind: "undo" | "redo", all: boolean): Steps {
  const key = kind === "undo" ? "done" : "undone";
  const left = all ? [] : steps[key].slice(0, -1);
  return { ...steps, [key]: left, older: kind === "undo" && all ? false : steps.older };
}

/** What the server says of the time before this page lies under what has happened since. */
export function recalled(steps: Steps, earlier: { readonly done: readonly Step[]; readonly undone: readonly Step[] }): Steps {
  const known = new Set([...steps.done, ...steps.undone].map((step) => step.editId));
  const before = earlier.done.filter((step) => !known.has(step.editId));
  const untouched = known.size === 0;
  return { done: [...before, ...steps.done], undone: untouched ? earlier.undone : steps.undone, older: false };
}

export const undoLabel = (steps: Steps): string | null => steps.done.at(-1)?.label ?? (steps.older ? OLDER : null);

export const redoLabel = (steps: Steps): string | null => steps.undone.at(-1)?.label ?? null;

function moved(steps: Steps, from: "done" | "undone", to: "done" | "undone", place: number): Steps {
  const step = steps[from][place];
  if (!step) return steps;
  // Those above had nothing left to take back.
  return { ...steps, [from]: steps[from].slice(0, place), [to]: [...steps[to], step] };
}
