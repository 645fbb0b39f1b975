// What a live session needs of the world around it. The page gives the browser's; tests give their own.
import type { CodeView, Command, DeploymentView } from "../wire/shapes";
import type { Step } from "./steps";

/** One connection, as a WebSocket is one. Nothing is told after `lost`. */
export interface Line {
  send(text: string): void;
  /** Ends it; `lost` is told. */
  close(): void;
}

export interface LineEvents {
  open(): void;
  message(text: string): void;
  lost(): void;
}

export interface World {
  connect(events: LineEvents): Line;
  /** Why the room could not be entered, asked after a connection failed; null where trying again makes sense. */
  whyClosed(): Promise<{ readonly code: string; readonly detail: string } | null>;
  /** What there was before this page came, or while it was away: the room tells only what is new. */
  derived?(): Promise<{ readonly code: CodeView | null; readonly deployments: readonly DeploymentView[] }>;
  /** What one did here before this page was opened, asked after a snapshot; null where that is not known. */
  earlier(): Promise<Earlier | null>;
  readonly store: PendingStore;
  newId(): string;
  /** Milliseconds that never go back. */
  now(): number;
  /** Calls back once, after so many milliseconds; the answer takes it back. */
  after(milliseconds: number, callback: () => void): () => void;
  /** 0 ≤ x < 1, so that a thousand pages do not come back in one moment. */
  random(): number;
}

/** One's own edits that can be undone and redone, in words, the newest last. */
export interface Earlier {
  readonly done: readonly Step[];
  readonly undone: readonly Step[];
}

/** An own edit that the server has not answered. `by`: whose it is, null before the first welcome. */
export interface Pending {
  readonly kind: "edit" | "undo" | "redo";
  readonly editId: string;
  readonly commands: readonly Command[];
  readonly label: string | null;
  readonly base: number | null;
  readonly by: string | null;
}

/** Where waiting edits lie while the tab is closed, per pipeline, in the order they were kept. */
export interface PendingStore {
  load(): Promise<readonly Pending[]>;
  keep(pending: Pending): void;
  forget(editId: string): void;
  /** Whether some of what waits could not be kept: it is lost with the tab. */
  loses(): boolean;
}
