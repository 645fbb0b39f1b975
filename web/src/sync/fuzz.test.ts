// [SY20] Several browsers, one room, and everything that can go wrong on the way.
import { expect, test } from "vitest";
import type { PipelineDocument } from "../model/document";
import { Client } from "./testing/client";
import { anyCommand, anyPart, anyText, NODES } from "./testing/commands";
import { RandomSource } from "./testing/random";
import { Room } from "./testing/room";
import { Clock } from "./testing/time";

const SEEDS = 60;
const OPERATIONS = 100;

const plain = (drawing: PipelineDocument) => {
  const { nodes, edges, notes, groups, ...rest } = drawing;
  const sorted = (things: ReadonlyMap<string, unknown>) => Object.fromEntries([...things].sort(([a], [b]) => a.localeCompare(b)));
  return { ...rest, nodes: sorted(nodes), edges: sorted(edges), notes: sorted(notes), groups: sorted(groups) };
};

class Storm {
  readonly random: RandomSource;
  readonly room = new Room(NODES.map((id) => ({ id, type: "filter", label: "", position: { x: 0, y: 0 }, config: {} })));
  readonly clock = new Clock();
  readonly clients: readonly Client[];

  constructor(seed: number) {
    this.random = new RandomSource(seed);
    const random = () => this.random.next();
    // Ann has two tabs with a storage each.
    this.clients = ["ann", "bob", "ann"].map((person, at) => new Client(this.room, this.clock, person, undefined, random, `${person}${at}`));
  }

  async operation(): Promise<void> {
    const client = this.random.pick(this.clients);
    const { connection } = client;
    const dice = this.random.below(100);
    if (dice < 15) client.edit((this.random.below(3) > 0 ? anyPart : anyText)(this.random, client.state.document));
    else if (dice < 45) client.edit(...Array.from({ length: 1 + this.random.below(2) }, () => anyCommand(this.random)));
    else if (dice < 55) client.session.undo();
    else if (dice < 60) client.session.redo();
    else if (dice < 65) client.session.presence({ cursor: { x: this.random.below(9), y: 0 } });
    else if (dice < 75) connection?.cut();
    else if (dice < 79) connection?.overflow();
    else if (dice < 83) client.reopen();
    else if (dice < 90) this.clock.pass(this.random.below(2_000));
    else if (connection && dice < 95) duplicate(connection.toServer);
    for (let carried = this.random.below(6); carried > 0; carried -= 1) this.carry(this.random.pick(this.clients));
    await this.breathe();
    this.check();
  }

  async settle(): Promise<void> {
    for (let round = 0; round < 400 && !this.settled(); round += 1) {
      this.clock.pass(300);
      await this.breathe();
      for (const client of this.clients) client.carry();
    }
  }

  /** What is shown without anything waiting is what the room had at that version. */
  check(): void {
    for (const client of this.clients) {
      const { document: drawn, save } = client.state;
      if (!drawn || save.kind === "syncing" || save.kind === "connecting") continue;
      if (save.kind === "offline" && save.waiting > 0) continue;
      const truth = this.room.at(drawn.version);
      expect(truth, `version ${drawn.version} is between two edits`).toBeDefined();
      if (truth) expect(plain(drawn)).toEqual(plain(truth));
    }
  }

  private carry({ connection }: Client): void {
    if (!connection) return;
    connection.open();
    if (this.random.chance(0.5)) connection.carryToServer(this.random.chance(0.2), this.random.chance(0.1));
    else connection.carryToPage(1 + this.random.below(3));
  }

  private settled(): boolean {
    return this.clients.every(
      ({ state, connection }) =>
        (state.save.kind === "saved" || state.save.kind === "conflict") &&
        connection !== null &&
        connection.toPage.length + connection.toServer.length === 0,
    );
  }

  private async breathe(): Promise<void> {
    for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
  }
}

/** A message that comes twice: the server has done it, and does it once. */
function duplicate(queue: string[]): void {
  const edit = queue.find((text) => text.includes('"editId"'));
  if (edit !== undefined) queue.push(edit);
}

test.each(Array.from({ length: SEEDS }, (_, seed) => seed))("[SY20] all converge, seed %i", async (seed) => {
  const storm = new Storm(seed);
  for (let done = 0; done < OPERATIONS; done += 1) await storm.operation();
  await storm.settle();

  const { room, clients } = storm;
  for (const client of clients) {
    expect(client.state.save.kind).toMatch(/saved|conflict/);
    expect(plain(client.drawn)).toEqual(plain(room.drawing));
    expect(client.drawer.kept.size, "what was answered is not kept").toBe(0);
  }
  const ids = room.log.map((told) => told.editId);
  expect(new Set(ids).size, "no edit happened twice").toBe(ids.length);
  for (const client of clients) for (const editId of client.made) expect(room.answers.has(editId), `${editId} was lost`).toBe(true);
  expect(room.log.length, "the storm has done something").toBeGreaterThan(12);
});
