// What is said in a room, and what follows from it. No timers, no sockets: whoever calls brings the messages and
// carries the answers. Rules SY1… are in SPEC.md.
import { describe, isStep } from "../model/describe";
import { documentOf } from "../model/document";
import type { NodeTypes } from "../model/present";
import type { Command, Node, PipelineEvent, Skipped, You } from "../wire/shapes";
import type { ClientMessage, Happened, ServerMessage, Welcome } from "../wire/types.gen";
import type { SaveState, SessionNotice } from "./contract";
import { Optimism } from "./optimism";
import type { Earlier, Pending } from "./ports";
import { missingFrom, removedBy, type Removed } from "./removed";
import { exhausted, foreseen, NO_STEPS, OLDER, recalled, redoLabel, stepped, undoLabel, type Steps } from "./steps";

export const PROTOCOL = 1;
/** A frame above 1 MiB would close the line each time it is sent. */
const MOST_BYTES = 1024 * 1024 - 4096;
/** Own edits under way at once. The server holds more, but a cut line then costs few resends. */
const WINDOW = 32;
/** Refusals of the moment, not of the edit: it is sent again. */
const PASSING = new Set(["rate", "unavailable"]);
const TOO_LARGE = "This change is too large to send at once (1 MiB). Split it, or put the data in a file.";
const OLD_PAGE = "This page is older than the server. Reload it to go on; your waiting edits are kept.";

export interface Carrier {
  /** Sends; false where the pace forbids it now. `pump` is then called again. */
  send(message: ClientMessage): boolean;
  tell(notice: SessionNotice): void;
  keep(pending: Pending): void;
  forget(editId: string): void;
  /** Wait a little, then call `again`. */
  pause(): void;
}

export class Conversation {
  readonly optimism: Optimism;
  you: You | null = null;
  seq = 0;
  closed: { readonly code: string; readonly detail: string } | null = null;
  /** `unheard`: hello was said, and the server could not answer it. */
  private phase: "away" | "greeting" | "unheard" | "live" = "away";
  private refusal: { readonly code: string; readonly detail: string } | null = null;
  private steps: Steps = NO_STEPS;
  /** Words for own edits, made when they were: what they changed may be gone when they are answered. */
  private readonly labels = new Map<string, string>();
  /** Those sent on this connection and not yet answered. */
  private readonly underWay = new Set<string>();

  constructor(
    private readonly carrier: Carrier,
    types?: NodeTypes,
  ) {
    this.optimism = new Optimism(types);
  }

  get live(): boolean {
    return this.phase === "live";
  }

  get save(): SaveState {
    const waiting = this.optimism.size;
    if (this.phase !== "live") return { kind: this.optimism.confirmed ? "offline" : "connecting", waiting };
    if (waiting > 0) return { kind: "syncing", waiting };
    return this.refusal === null ? { kind: "saved", seq: this.seq } : { kind: "conflict", ...this.refusal };
  }

  get undo(): string | null {
    return undoLabel(this.foreseenSteps());
  }

  get redo(): string | null {
    return redoLabel(this.foreseenSteps());
  }

  /** Edits that waited when the tab was closed; they come before those of today. */
  resume(kept: readonly Pending[]): void {
    const known = new Set(this.optimism.pending.map((pending) => pending.editId));
    this.optimism.replace([...kept.filter((pending) => !known.has(pending.editId)), ...this.optimism.pending]);
  }

  edit(editId: string, commands: readonly Command[], label: string | null): void {
    this.enqueue({ kind: "edit", editId, commands, label, base: this.optimism.confirmed?.version ?? null, by: null });
  }

  turn(kind: "undo" | "redo", editId: string): void {
    this.enqueue({ kind, editId, commands: [], label: null, base: null, by: null });
  }

  /** What the server remembers of one's own edits before this page. */
  recall(earlier: Earlier): void {
    this.steps = recalled(this.steps, earlier);
  }

  /** The line is open. */
  opened(): void {
    this.greet();
  }

  /** The line is lost. What was under way may have happened or not: it is sent again, under the same id. */
  lost(): void {
    this.phase = "away";
    this.underWay.clear();
  }

  /** Send what waits, in order, as far as window and pace allow. */
  pump(): void {
    if (this.phase !== "live") return;
    for (const pending of this.optimism.pending) {
      if (this.underWay.size >= WINDOW) return;
      if (this.underWay.has(pending.editId)) continue;
      if (!this.carrier.send(messageOf(pending))) return;
      this.underWay.add(pending.editId);
    }
  }

  /** After a pause: what could not be answered before is said again. */
  again(): void {
    if (this.phase === "unheard") this.greet();
    else this.pump();
  }

  receive(message: ServerMessage): void {
    switch (message.message) {
      case "welcome":
        this.welcomed(message);
        break;
      case "happened":
        this.happened(message);
        break;
      case "nothing":
        this.nothing(message.editId, message.code ?? null, message.skipped ?? []);
        break;
      case "rejected":
        this.rejected(message.editId ?? null, message.code, message.detail);
        break;
      case "resync":
        this.greet();
        break;
      default:
        break;
    }
    this.pump();
  }

  private enqueue(pending: Pending): void {
    const own = { ...pending, by: this.you?.id ?? null };
    if (new TextEncoder().encode(JSON.stringify(messageOf(own))).length > MOST_BYTES) {
      this.refusal = { code: "limit.frame", detail: TOO_LARGE };
      this.carrier.tell({ kind: "rejected", editId: own.editId, ...this.refusal, commands: own.commands });
      return;
    }
    const nodes = this.optimism.shown?.nodes ?? new Map<string, Node>();
    const events = this.optimism.add(own) ?? [];
    this.tellRemoved(removedBy(events), own.by);
    this.labels.set(own.editId, own.label ?? this.words(events, nodes));
    this.carrier.keep(own);
    this.pump();
  }

  private greet(): void {
    this.phase = "greeting";
    this.carrier.send({ message: "hello", protocol: PROTOCOL, since: this.optimism.confirmed?.version ?? null });
  }

  private welcomed(message: Welcome): void {
    this.you = message.you;
    this.phase = "live";
    this.underWay.clear();
    // Edits somebody else left in this browser are theirs: they wait for them.
    const mine = this.optimism.pending.filter((pending) => pending.by === null || pending.by === message.you.id);
    const claimed = mine.map((pending) => (pending.by === null ? { ...pending, by: message.you.id } : pending));
    for (const [at, pending] of claimed.entries()) if (pending !== mine[at]) this.carrier.keep(pending);
    this.optimism.replace(claimed);
    if (message.snapshot) {
      this.steps = { ...NO_STEPS, older: message.snapshot.version > 1 };
      const older = this.optimism.confirmed;
      const newer = documentOf(message.snapshot);
      if (older) this.tellRemoved(missingFrom(newer, older), null);
      this.optimism.restart(newer);
    } else {
      for (const edit of editsOf(message.events)) this.take(edit);
    }
    this.seq = Math.max(this.seq, message.seq);
  }

  private happened(message: Happened): void {
    if (this.phase !== "live") {
      // The welcome on its way tells it again, in order.
      return;
    }
    const { editId, events, version, by } = message;
    this.take({ editId, events, version, by, undoes: message.undoes ?? null, skipped: message.skipped ?? [] });
    this.seq = Math.max(this.seq, message.seq);
  }

  private take(edit: Told): void {
    const { confirmed } = this.optimism;
    if (!confirmed) return;
    const begin = edit.version - edit.events.length;
    if (begin > confirmed.version) {
      // Something between was not told: ask for it.
      this.greet();
      return;
    }
    const own = this.optimism.find(edit.editId);
    const label = this.labels.get(edit.editId) ?? own?.label ?? this.words(edit.events, confirmed.nodes);
    this.answered(edit.editId);
    if (edit.version > confirmed.version) {
      this.tellRemoved(removedBy(edit.events), edit.by);
      this.optimism.happened(edit.editId, edit.events.slice(confirmed.version - begin), edit.version);
      if (edit.by === this.you?.id && isStep(edit.events)) {
        this.steps = stepped(this.steps, edit.editId, edit.undoes, label);
      }
    } else {
      this.optimism.settle(edit.editId);
    }
    const isBack = this.refusal?.code === "pipeline.archived" && edit.events.some(({ event }) => event === "pipelineUnarchived");
    if (own || isBack) this.refusal = null;
    if (!own) return;
    if (own.kind !== "edit") {
      const { events, skipped } = edit;
      this.carrier.tell({ kind: "undone", redo: own.kind === "redo", changes: events.length, skipped });
    }
  }

  private nothing(editId: string, code: string | null, skipped: readonly Skipped[]): void {
    const own = this.optimism.find(editId);
    if (!own) return;
    this.answered(editId);
    this.optimism.settle(editId);
    this.refusal = null;
    if (own.kind === "edit") {
      this.carrier.tell({ kind: "nothing", code });
      return;
    }
    this.steps = exhausted(this.steps, own.kind, code === "undo.nothing");
    if (skipped.length > 0) this.carrier.tell({ kind: "undone", redo: own.kind === "redo", changes: 0, skipped });
    else this.carrier.tell({ kind: "nothing", code: code === "undo.nothing" ? `${own.kind}.nothing` : code });
  }

  private rejected(editId: string | null, code: string, detail: string): void {
    if (PASSING.has(code) && (editId === null || this.optimism.find(editId))) {
      // It is sent again, and all that wait after it: they may build on it. Without an id any of them may be meant.
      this.underWay.clear();
      if (this.phase === "greeting") this.phase = "unheard";
      this.carrier.pause();
      return;
    }
    if (code === "hello.missing") {
      this.underWay.clear();
      if (this.phase === "live") this.greet();
      return;
    }
    if (code === "protocol") this.closed = { code, detail: OLD_PAGE };
    if (code === "pipeline.unknown" && editId === null) this.closed = { code, detail };
    const { commands = [] } = (editId === null ? undefined : this.optimism.find(editId)) ?? {};
    if (editId !== null) {
      this.answered(editId);
      this.optimism.settle(editId);
    }
    this.refusal = { code, detail };
    this.carrier.tell({ kind: "rejected", editId, code, detail, commands });
  }

  private answered(editId: string): void {
    this.underWay.delete(editId);
    this.labels.delete(editId);
    if (this.optimism.find(editId)) this.carrier.forget(editId);
  }

  private tellRemoved(things: Removed | null, by: string | null): void {
    if (things) this.carrier.tell({ kind: "removed", by, things });
  }

  private words(events: readonly PipelineEvent[], nodes: ReadonlyMap<string, Node>): string {
    return describe(events, nodes, this.optimism.types.labelOf);
  }

  private foreseenSteps(): Steps {
    return this.optimism.pending.reduce((steps, pending) => {
      if (pending.kind !== "edit") return foreseen(steps, pending.kind);
      return stepped(steps, pending.editId, null, this.labels.get(pending.editId) ?? pending.label ?? OLDER);
    }, this.steps);
  }
}

interface Told {
  readonly editId: string;
  readonly events: readonly PipelineEvent[];
  readonly version: number;
  readonly by: string;
  readonly undoes: string | null;
  readonly skipped: readonly Skipped[];
}

function messageOf(pending: Pending): ClientMessage {
  const { kind, editId, commands, base } = pending;
  if (kind !== "edit") return { message: kind, editId };
  return base === null ? { message: "edit", editId, commands } : { message: "edit", editId, commands, base };
}

/** Events with envelopes, as the edits they came from. */
function editsOf(events: Welcome["events"]): readonly Told[] {
  const edits: { -readonly [K in keyof Told]: K extends "events" ? PipelineEvent[] : Told[K] }[] = [];
  for (const event of events) {
    const last = edits.at(-1);
    if (last && last.editId === event.editId) {
      last.events.push(event);
      last.version = event.version;
    } else {
      const { editId, version, by, undoes } = event;
      edits.push({ editId, version, by, undoes: undoes ?? null, skipped: [], events: [event] });
    }
  }
  return edits;
}
