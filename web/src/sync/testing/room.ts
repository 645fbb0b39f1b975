// A server for tests: one room that keeps the protocol, in memory. It decides with the page's own prediction, which the
// vectors hold to the real one; what is tested with it is the session.
import { documentOf, type PipelineDocument } from "../../model/document";
import { evolve } from "../../model/evolve";
import { predict } from "../../model/predict";
import type { Command, Node, PipelineEvent, Present, Snapshot } from "../../wire/shapes";
import type { ClientMessage, Happened, ServerMessage } from "../../wire/types.gen";
import type { Line, LineEvents } from "../ports";
import { wayBack } from "./wayBack";

interface Told extends Happened {
  readonly before: PipelineDocument;
}

interface Own {
  done: { editId: string; events: readonly PipelineEvent[] }[];
  undone: { editId: string; events: readonly PipelineEvent[] }[];
}

const EMPTY: Snapshot = {
  id: "p",
  name: "p",
  description: "",
  tags: {},
  status: "draft",
  version: 1,
  seq: 1,
  nodes: [],
  edges: [],
  notes: [],
  groups: [],
  createdBy: "founder",
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-01T00:00:00.000Z",
};

export class Room {
  drawing: PipelineDocument;
  readonly log: Told[] = [];
  /** What each edit id was answered. */
  readonly answers = new Map<string, ServerMessage>();
  readonly connections: Connection[] = [];
  private readonly people = new Map<string, Own>();
  private made = 0;

  private readonly first: PipelineDocument;

  constructor(nodes: readonly Node[] = []) {
    this.first = documentOf({ ...EMPTY, nodes });
    this.drawing = this.first;
  }

  connect(person: string, events: LineEvents): Connection {
    this.made += 1;
    const connection = new Connection(this, person, `c${this.made}`, events);
    this.connections.push(connection);
    return connection;
  }

  /** The document at a version that was the last of an edit. */
  at(version: number): PipelineDocument | undefined {
    if (version === this.drawing.version) return this.drawing;
    const next = this.log.find((told) => told.before.version === version);
    return next?.before ?? (version === 1 ? this.first : undefined);
  }

  snapshot(): Snapshot {
    const { nodes, edges, notes, groups, ...rest } = this.drawing;
    return {
      ...EMPTY,
      ...rest,
      seq: rest.version,
      nodes: [...nodes.values()],
      edges: [...edges.values()],
      notes: [...notes.values()],
      groups: [...groups.values()],
    };
  }

  decide(message: Extract<ClientMessage, { readonly editId: string }>, person: string): ServerMessage | null {
    const before = this.answers.get(message.editId);
    if (before) return before;
    const answer = message.message === "edit" ? this.edit(message.editId, message.commands, person) : this.turn(message, person);
    this.answers.set(message.editId, answer);
    if (answer.message !== "happened") return answer;
    for (const connection of this.connections) connection.tell(answer);
    return null;
  }

  others(mine: Connection): readonly Present[] {
    return this.connections.filter((one) => one !== mine && one.greeted).map((one) => one.present());
  }

  private edit(editId: string, commands: readonly Command[], person: string): ServerMessage {
    const outcome = predict(commands, this.drawing);
    if ("refused" in outcome) return { message: "rejected", editId, code: outcome.refused.code, detail: outcome.refused.detail };
    if (outcome.events.length === 0) return { message: "nothing", editId };
    const own = this.own(person);
    own.done.push({ editId, events: outcome.events });
    own.undone = [];
    return this.happen(editId, outcome.events, person);
  }

  private turn(message: { readonly message: "undo" | "redo"; readonly editId: string }, person: string): ServerMessage {
    const own = this.own(person);
    const [from, to] = message.message === "undo" ? [own.done, own.undone] : [own.undone, own.done];
    const step = from.pop();
    if (!step) return { message: "nothing", editId: message.editId, code: "undo.nothing" };
    let after = this.drawing;
    const events: PipelineEvent[] = [];
    for (const command of wayBack(step.events)) {
      const outcome = predict([command], after);
      if ("refused" in outcome) continue;
      events.push(...outcome.events);
      after = outcome.after;
    }
    if (events.length === 0) return { message: "nothing", editId: message.editId, code: "undo.overtaken" };
    to.push({ editId: step.editId, events });
    return this.happen(message.editId, events, person, step.editId);
  }

  private happen(editId: string, events: readonly PipelineEvent[], by: string, undoes?: string): ServerMessage {
    const before = this.drawing;
    const version = before.version + events.length;
    this.drawing = evolve(before, events, version);
    const at = "2026-01-01T00:00:00.000Z";
    const happened: Happened = { message: "happened", version, seq: version, by, editId, at, events, ...(undoes ? { undoes } : {}) };
    this.log.push({ ...happened, before });
    return happened;
  }

  private own(person: string): Own {
    const own = this.people.get(person) ?? { done: [], undone: [] };
    this.people.set(person, own);
    return own;
  }
}

/** One line to the room. What is said lies in two queues until it is carried over, or the line is cut. */
export class Connection implements Line {
  greeted = false;
  isOpen = false;
  readonly toServer: string[] = [];
  readonly toPage: ServerMessage[] = [];
  private cursor: Present["cursor"] = null;
  private gone = false;

  constructor(
    private readonly room: Room,
    readonly person: string,
    readonly name: string,
    private readonly events: LineEvents,
  ) {}

  open(): void {
    if (this.gone || this.isOpen) return;
    this.isOpen = true;
    this.events.open();
  }

  send(text: string): void {
    if (!this.gone) this.toServer.push(text);
  }

  close(): void {
    this.cut();
  }

  /** The line goes, with all that was on it. */
  cut(): void {
    if (this.gone) return;
    this.gone = true;
    this.room.connections.splice(this.room.connections.indexOf(this), 1);
    for (const other of this.room.connections) other.tell({ message: "left", id: this.person, connection: this.name });
    this.events.lost();
  }

  tell(message: ServerMessage): void {
    if (this.greeted) this.toPage.push(message);
  }

  /** Too much waits: it is dropped, and hello asked for. */
  overflow(): void {
    if (!this.greeted) return;
    this.toPage.length = 0;
    this.greeted = false;
    this.toPage.push({ message: "resync", reason: "too slow" });
  }

  /** The server reads one message. `fresh`: it would rather send a snapshot; `away`: its database is, so it can't answer. */
  carryToServer(fresh = false, away = false): void {
    const text = this.toServer.shift();
    if (text === undefined) return;
    const message = JSON.parse(text) as ClientMessage;
    if (away && (message.message === "hello" || "editId" in message)) {
      const editId = "editId" in message ? { editId: message.editId } : {};
      this.toPage.push({ message: "rejected", code: "unavailable", detail: "The server can't answer now; try again.", ...editId });
      return;
    }
    if (message.message === "hello") {
      this.welcome(message.since ?? null, fresh);
    } else if (!this.greeted) {
      const editId = "editId" in message ? { editId: message.editId } : {};
      this.toPage.push({ message: "rejected", code: "hello.missing", detail: "Say hello first.", ...editId });
    } else if (message.message === "ping") {
      this.tell({ message: "pong" });
    } else if (message.message === "presence") {
      this.cursor = message.cursor ?? null;
      for (const other of this.room.connections) if (other !== this) other.tell({ message: "presence", people: [this.present()] });
    } else {
      const answer = this.room.decide(message, this.person);
      if (answer) this.tell(answer);
    }
  }

  /** The page reads so many messages, as one frame. */
  carryToPage(count = 1): void {
    const frame = this.toPage.splice(0, count);
    const [only] = frame;
    if (only) this.events.message(JSON.stringify(frame.length === 1 ? only : frame));
  }

  present(): Present {
    return { id: this.person, connection: this.name, name: this.person, color: "c1", cursor: this.cursor, selection: [], dragging: [], editing: null };
  }

  private welcome(since: number | null, fresh: boolean): void {
    const { room } = this;
    const events = since === null || fresh ? null : room.log.filter((told) => told.version > since);
    this.greeted = true;
    this.toPage.push({
      message: "welcome",
      protocol: 1,
      you: { id: this.person, name: this.person, color: "c1", role: "editor", connection: this.name },
      snapshot: events ? null : room.snapshot(),
      events: (events ?? []).flatMap((told) =>
        told.events.map((event, at) => {
          const { seq, by, editId, undoes } = told;
          const version = told.before.version + at + 1;
          return { seq, version, by, at: told.at, editId, ...(undoes ? { undoes } : {}), ...event };
        }),
      ),
      version: room.drawing.version,
      seq: room.drawing.version,
      people: room.others(this),
    });
  }
}
