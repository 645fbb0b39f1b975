// The drawing as confirmed, and as shown: with one's own waiting edits on top.
import type { PipelineDocument } from "../model/document";
import { evolve } from "../model/evolve";
import { predict } from "../model/predict";
import { ANY_TYPES, type NodeTypes } from "../model/present";
import { same } from "../model/same";
import type { PipelineEvent } from "../wire/shapes";
import type { Pending } from "./ports";

interface Waiting {
  readonly pending: Pending;
  /** What it is shown as; null where the present would refuse it, or where it is an undo: then it is not shown. */
  readonly events: readonly PipelineEvent[] | null;
}

export class Optimism {
  confirmed: PipelineDocument | null = null;
  /** `confirmed` with all that waits. Unchanged parts stay the same objects. */
  shown: PipelineDocument | null = null;
  private waiting: readonly Waiting[] = [];

  constructor(readonly types: NodeTypes = ANY_TYPES) {}

  get pending(): readonly Pending[] {
    return this.waiting.map((one) => one.pending);
  }

  get size(): number {
    return this.waiting.length;
  }

  find(editId: string): Pending | undefined {
    return this.waiting.find((one) => one.pending.editId === editId)?.pending;
  }

  /** Show a new edit on top of the others. What it is shown as, or null. */
  add(pending: Pending): readonly PipelineEvent[] | null {
    const placed = this.placed(pending);
    this.waiting = [...this.waiting, placed];
    return placed.events;
  }

  /** All of it anew: other waiting edits. */
  replace(pending: readonly Pending[]): void {
    this.waiting = pending.map((one) => ({ pending: one, events: null }));
    this.again();
  }

  /** Start from a snapshot. */
  restart(confirmed: PipelineDocument): void {
    this.confirmed = confirmed;
    this.again();
  }

  /** Something happened: these events lead to `version`. An own edit among what waits is thereby answered. */
  happened(editId: string, events: readonly PipelineEvent[], version: number): void {
    if (!this.confirmed) return;
    const [first, ...rest] = this.waiting;
    this.confirmed = evolve(this.confirmed, events, version);
    if (this.shown && first?.pending.editId === editId && first.events && same(first.events, events)) {
      // It came as foreseen: what is shown is right already.
      this.waiting = rest;
      this.shown = { ...this.shown, version };
      return;
    }
    this.waiting = this.waiting.filter((one) => one.pending.editId !== editId);
    this.again();
  }

  /** An own edit was answered without an event: it changed nothing, or it was refused. */
  settle(editId: string): void {
    const left = this.waiting.filter((one) => one.pending.editId !== editId);
    if (left.length === this.waiting.length) return;
    const gone = this.waiting.find((one) => one.pending.editId === editId);
    this.waiting = left;
    if (gone?.events && gone.events.length > 0) this.again();
  }

  private again(): void {
    this.shown = this.confirmed;
    const waiting = this.waiting;
    this.waiting = [];
    for (const one of waiting) this.add(one.pending);
  }

  private placed(pending: Pending): Waiting {
    if (!this.shown || pending.kind !== "edit") return { pending, events: null };
    const outcome = predict(pending.commands, this.shown, this.types);
    if ("refused" in outcome) return { pending, events: null };
    this.shown = outcome.after;
    return { pending, events: outcome.events };
  }
}
