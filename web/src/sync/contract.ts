// What the page uses of a live pipeline. The page knows this file; `session.ts` keeps its promises.
// Neither this file nor what implements it knows React or the DOM's tree.

import type { PipelineDocument } from "../model/document";
import type { CodeView, Command, DeploymentView, Position, Present, Skipped, You } from "../wire/shapes";
import type { Removed } from "./removed";

export type { PipelineDocument };

/** A value that changes and tells who listens. Values are frozen: a new one is a new object, equal parts stay identical. */
export interface Readable<T> {
  getState(): T;
  subscribe(listener: () => void): () => void;
}

/** The save pill. `waiting`: own edits the server has not yet acknowledged. */
export type SaveState =
  | { readonly kind: "connecting"; readonly waiting: number }
  | { readonly kind: "saved"; readonly seq: number }
  | { readonly kind: "syncing"; readonly waiting: number }
  | { readonly kind: "offline"; readonly waiting: number }
  /** An own edit was refused and taken back; `detail` says why. Stays until the next edit is acknowledged, or what was
   *  in its way is gone. */
  | { readonly kind: "conflict"; readonly code: string; readonly detail: string };

export interface SessionState {
  /** null until the first welcome. */
  readonly document: PipelineDocument | null;
  readonly save: SaveState;
  readonly you: You | null;
  /** What undo would take back, and redo bring back, in words ("Move 3 nodes"); null when there is nothing. */
  readonly undo: string | null;
  readonly redo: string | null;
  /** Set when the room can't be entered at all: no such pipeline, no identity, no role. No reconnect follows. */
  readonly closed: { readonly code: string; readonly detail: string } | null;
}

/** Happenings that are told once. */
export type SessionNotice =
  /** `commands`: of the edit that is taken back. */
  | { readonly kind: "rejected"; readonly editId: string | null; readonly code: string; readonly detail: string; readonly commands: readonly Command[] }
  | { readonly kind: "undone"; readonly redo: boolean; readonly changes: number; readonly skipped: readonly Skipped[] }
  | { readonly kind: "nothing"; readonly code: string | null }
  /** Told before the document is without these, own removals included. `by`: an id; null where nobody has said. */
  | { readonly kind: "removed"; readonly by: string | null; readonly things: Removed };

export interface PresencePatch {
  readonly cursor?: Position | null;
  readonly selection?: readonly string[];
  readonly dragging?: readonly { readonly id: string; readonly position: Position }[];
  readonly editing?: string | null;
}

export interface Session {
  readonly pipelineId: string;
  readonly state: Readable<SessionState>;
  /** The others in the room, one entry per connection. Apart from `state`: it changes up to 20 times a second. */
  readonly people: Readable<readonly Present[]>;
  /** Code, findings, summaries and schemas of the newest version they exist for; null before the first. */
  readonly code: Readable<CodeView | null>;
  /** Newest first. */
  readonly deployments: Readable<readonly DeploymentView[]>;
  /** Applied at once, sent, and kept until acknowledged. All or nothing. Returns the edit id.
   *  `label` is what undo will say; without one it is made from the commands. */
  edit(commands: readonly Command[], label?: string): string;
  undo(): void;
  redo(): void;
  /** Merged into what was said before; sent at most 20 times a second. */
  presence(patch: PresencePatch): void;
  onNotice(listener: (notice: SessionNotice) => void): () => void;
  close(): void;
}
