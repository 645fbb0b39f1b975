import { expect, test, vi } from "vitest";
import type { Command } from "../wire/shapes";
import type { SessionState } from "./contract";
import { Client, Drawer } from "./testing/client";
import { Room } from "./testing/room";
import { Clock } from "./testing/time";

const node = (id: string, label = ""): Command => ({
  command: "addNode",
  node: { id, type: "filter", label, position: { x: 0, y: 0 }, config: {} },
});
const rename = (id: string, label: string): Command => ({ command: "renameNode", id, label });
const label = (client: Client, id: string) => client.drawn.nodes.get(id)?.label;
const sent = (client: Client) => (client.connection?.toServer ?? []).map((text) => JSON.parse(text) as { message: string; editId?: string });
const edits = (client: Client) => sent(client).filter((message) => message.editId !== undefined);

async function room(...people: string[]) {
  const world = new Room();
  const clock = new Clock();
  const clients = await Promise.all(people.map((person, at) => new Client(world, clock, person, undefined, undefined, `${person}${at}`).enter()));
  const all = () => clients.forEach((client) => client.carry());
  all();
  return { world, clock, clients, all };
}

async function alone() {
  const { clients, ...rest } = await room("ann");
  const [ann] = clients;
  if (!ann) throw new Error("nobody");
  return { ann, ...rest };
}

async function pair() {
  const { clients, ...rest } = await room("ann", "bob");
  const [ann, bob] = clients;
  if (!ann || !bob) throw new Error("nobody");
  return { ann, bob, ...rest };
}

test("[SY1] an edit is shown at once, kept, and sent", async () => {
  const { ann } = await alone();
  const id = ann.edit(node("a"));
  expect(ann.drawn.nodes.has("a")).toBe(true);
  expect(ann.drawn.version).toBe(1);
  expect([...ann.drawer.kept.keys()]).toEqual([id]);
  expect(edits(ann).map((message) => message.editId)).toEqual([id]);
});

test("[SY1] an edit made before the first welcome is shown with it", async () => {
  const client = new Client(new Room(), new Clock(), "ann");
  client.edit(node("a"));
  expect(client.state.document).toBeNull();
  await client.enter();
  expect(client.drawn.nodes.has("a")).toBe(true);
  expect(client.state.save).toEqual({ kind: "saved", seq: 2 });
});

test("[SY2] what happened is acknowledged, and what waits lies on top of it", async () => {
  const { ann, bob } = await pair();
  ann.edit(node("a", "ann"));
  ann.carry();
  bob.carry();
  ann.edit(rename("a", "ann again"));
  bob.edit(rename("a", "bob"));
  bob.carry();
  ann.connection?.carryToPage(100);
  expect(label(ann, "a")).toBe("ann again");
  ann.carry();
  bob.carry();
  expect([label(ann, "a"), label(bob, "a")]).toEqual(["ann again", "ann again"]);
  expect(ann.drawer.kept.size).toBe(0);
});

test("[SY2] what came as foreseen is not drawn again", async () => {
  const { ann } = await alone();
  ann.edit(node("a"));
  const shown = ann.drawn.nodes;
  ann.carry();
  expect(ann.drawn.nodes).toBe(shown);
  expect(ann.drawn.version).toBe(2);
});

test("[SY3] a refused edit is taken back and the reason told", async () => {
  const { ann, bob, all } = await pair();
  ann.edit(node("a"));
  all();
  all();
  bob.edit({ command: "removeNodes", ids: ["a"] });
  bob.carry();
  const id = ann.edit(rename("a", "x"));
  expect(label(ann, "a")).toBe("x");
  ann.carry();
  expect(ann.drawn.nodes.has("a")).toBe(false);
  expect(ann.state.save).toMatchObject({ kind: "conflict", detail: expect.stringContaining("removed") as string });
  expect(ann.notices.at(-1)).toMatchObject({ kind: "rejected", editId: id, code: "node.unknown" });
  ann.edit(node("b"));
  ann.carry();
  expect(ann.state.save.kind).toBe("saved");
});

test("[SY3] an edit that changes nothing is dropped", async () => {
  const { ann } = await alone();
  ann.edit({ command: "removeNodes", ids: ["gone"] });
  expect(ann.state.save.kind).toBe("syncing");
  ann.carry();
  expect(ann.state.save.kind).toBe("saved");
  expect(ann.notices).toEqual([{ kind: "nothing", code: null }]);
});

test("[SY4] what the present would refuse is not shown, but sent", async () => {
  const { ann, bob, all } = await pair();
  ann.edit(node("a"));
  all();
  all();
  ann.connection?.cut();
  ann.edit(rename("a", "x"), node("b"));
  bob.edit({ command: "removeNodes", ids: ["a"] });
  bob.carry();
  ann.clock.pass(1_000);
  ann.connection?.open();
  ann.connection?.carryToServer();
  ann.connection?.carryToPage();
  expect(ann.drawn.nodes.size).toBe(0);
  expect(edits(ann)).toHaveLength(1);
});

test("[SY5] edits go in order, at most 32 under way", async () => {
  const { ann } = await alone();
  const ids = Array.from({ length: 50 }, (_, at) => ann.edit(node(`n${at}`)));
  expect(edits(ann).map((message) => message.editId)).toEqual(ids.slice(0, 32));
  ann.carry();
  expect(ann.room.log.map((told) => told.editId)).toEqual(ids);
});

test("[SY5] at most 100 edits a second", async () => {
  const { ann, clock } = await alone();
  for (let at = 0; at < 300; at += 1) ann.edit(node(`n${at}`));
  ann.carry();
  expect(ann.room.log).toHaveLength(100);
  for (let at = 0; at < 10; at += 1) {
    clock.pass(100);
    ann.carry();
  }
  expect(ann.room.log.length).toBeGreaterThan(180);
  expect(ann.room.log.length).toBeLessThanOrEqual(200);
});

test.each(["rate", "unavailable"])("[SY6] %s takes nothing back", async (code) => {
  const { ann, clock } = await alone();
  const ids = [ann.edit(node("a")), ann.edit(node("b"))];
  const connection = ann.connection;
  connection?.toServer.splice(0);
  for (const editId of ids) connection?.tell({ message: "rejected", editId, code, detail: "Later." });
  connection?.carryToPage(100);
  expect(ann.drawn.nodes.size).toBe(2);
  expect(ann.notices).toEqual([]);
  expect(edits(ann)).toEqual([]);
  clock.pass(1_000);
  expect(edits(ann).map((message) => message.editId)).toEqual(ids);
  ann.carry();
  expect(ann.state.save.kind).toBe("saved");
});

test("[SY7] an edit above 1 MiB is refused here", async () => {
  const { ann } = await alone();
  const config = { text: "ä".repeat(600_000) };
  ann.edit({ command: "addNode", node: { id: "a", type: "filter", label: "", position: { x: 0, y: 0 }, config } });
  expect(ann.notices.at(-1)).toMatchObject({ kind: "rejected", code: "limit.frame" });
  expect(ann.drawn.nodes.size).toBe(0);
  expect(edits(ann)).toEqual([]);
  expect(ann.drawer.kept.size).toBe(0);
});

test("[SY8] a lost line is tried again, twice as late each time, at most 8 s", async () => {
  const world = new Room();
  const clock = new Clock();
  const client = await new Client(world, clock, "ann", undefined, () => 1).enter();
  const waits: number[] = [];
  for (let attempt = 0; attempt < 8; attempt += 1) {
    client.connection?.cut();
    const begun = clock.now();
    clock.next();
    waits.push(clock.now() - begun);
  }
  expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  client.carry();
  client.connection?.cut();
  clock.next();
  expect(client.connection).not.toBeNull();
});

test("[SY8] the network's return tries at once", async () => {
  const { ann, clock } = await alone();
  ann.connection?.cut();
  ann.session.hurry();
  clock.pass(0);
  expect(ann.connection).not.toBeNull();
});

test.each([true, false])("[SY9] after a cut the missed events come, or a snapshot (%s)", async (fresh) => {
  const { ann, bob, clock } = await pair();
  ann.connection?.cut();
  const id = ann.edit(node("mine"));
  bob.edit(node("theirs"));
  bob.carry();
  clock.pass(1_000);
  ann.connection?.open();
  expect(sent(ann)).toEqual([{ message: "hello", protocol: 1, since: 1 }]);
  ann.connection?.carryToServer(fresh);
  ann.connection?.carryToPage();
  expect([...ann.drawn.nodes.keys()]).toEqual(["theirs", "mine"]);
  expect(edits(ann).map((message) => message.editId)).toEqual([id]);
  ann.carry();
  expect(ann.state.save.kind).toBe("saved");
});

test("[SY9] an edit that happened while the line was cut is not done twice", async () => {
  const { ann, clock } = await alone();
  ann.edit(node("a"));
  ann.connection?.carryToServer();
  ann.connection?.cut();
  expect(ann.state.save).toEqual({ kind: "offline", waiting: 1 });
  clock.pass(1_000);
  ann.carry();
  expect(ann.room.log).toHaveLength(1);
  expect(ann.state.save).toEqual({ kind: "saved", seq: 2 });
});

test("[SY10] what comes twice is applied once, what is missing is asked for", async () => {
  const { ann, bob } = await pair();
  bob.edit(node("a"));
  bob.edit(rename("a", "x"));
  bob.carry();
  const [first, second] = ann.connection?.toPage.splice(0) ?? [];
  if (!first || !second || !ann.connection) throw new Error("not told");
  ann.connection.toPage.push(first, first);
  ann.connection.carryToPage(100);
  expect(ann.drawn.version).toBe(2);
  bob.edit(rename("a", "y"));
  bob.carry();
  ann.connection.carryToPage(100);
  expect(ann.drawn.version, "version 3 was not told yet").toBe(2);
  expect(sent(ann).at(-1)).toEqual({ message: "hello", protocol: 1, since: 2 });
  ann.carry();
  expect(ann.drawn.version).toBe(4);
});

test("[SY11] resync is answered with hello, and nothing is lost", async () => {
  const { ann, bob } = await pair();
  const id = ann.edit(node("mine"));
  ann.connection?.carryToServer();
  bob.edit(node("theirs"));
  bob.carry();
  ann.connection?.overflow();
  ann.connection?.carryToPage(100);
  expect(sent(ann)[0]).toMatchObject({ message: "hello", since: 1 });
  ann.carry();
  expect(ann.drawn.nodes.size).toBe(2);
  expect(ann.room.log.filter((told) => told.editId === id)).toHaveLength(1);
  expect(ann.state.save.kind).toBe("saved");
});

test("[SY12] a line that has gone silent is given up", async () => {
  const { ann, clock } = await alone();
  const silent = ann.connection;
  clock.pass(15_000);
  expect(ann.connection).toBe(silent);
  expect(sent(ann).filter((message) => message.message === "ping").length).toBeGreaterThan(0);
  clock.pass(25_000);
  expect(ann.connection).not.toBe(silent);
  ann.carry();
  for (let at = 0; at < 10; at += 1) {
    const lively = ann.connection;
    clock.pass(10_000);
    ann.carry();
    expect(ann.connection).toBe(lively);
  }
});

test("[SY13] a room that can't be entered is not tried again", async () => {
  const clock = new Clock();
  const client = new Client(new Room(), clock, "ann");
  client.why = { code: "pipeline.unknown", detail: "There is no such pipeline." };
  await Promise.resolve();
  await Promise.resolve();
  client.connection?.cut();
  await Promise.resolve();
  await Promise.resolve();
  expect(client.state.closed).toEqual(client.why);
  clock.pass(60_000);
  expect(client.connection).toBeNull();
});

test("[SY13] a server of another protocol is not tried again", async () => {
  const { ann, clock } = await alone();
  ann.connection?.tell({ message: "rejected", code: "protocol", detail: "Speak 2." });
  ann.connection?.carryToPage();
  expect(ann.state.closed).toMatchObject({ code: "protocol", detail: expect.stringContaining("Reload") as string });
  clock.pass(60_000);
  expect(ann.connection).toBeNull();
});

test("[SY14] what waits survives the closing of the tab", async () => {
  const { ann } = await alone();
  ann.connection?.cut();
  const ids = [ann.edit(node("a")), ann.edit(rename("a", "x"))];
  ann.reopen();
  await ann.enter();
  expect(label(ann, "a")).toBe("x");
  expect(ann.room.log.map((told) => told.editId)).toEqual(ids);
  expect(ann.drawer.kept.size).toBe(0);
});

test("[SY15] another person's waiting edits are left where they lie", async () => {
  const drawer = new Drawer();
  const world = new Room();
  const clock = new Clock();
  const ann = await new Client(world, clock, "ann", drawer).enter();
  ann.connection?.cut();
  ann.edit(node("a"));
  ann.session.close();
  const bob = await new Client(world, clock, "bob", drawer).enter();
  expect(world.log).toEqual([]);
  expect(bob.state.save.kind).toBe("saved");
  bob.session.close();
  await new Client(world, clock, "ann", drawer, undefined, "later").enter();
  expect(world.log.map((told) => told.by)).toEqual(["ann"]);
});

test("[SY16] the pill says how far one is saved", async () => {
  const client = new Client(new Room(), new Clock(), "ann");
  const seen: SessionState["save"][] = [client.state.save];
  client.session.state.subscribe(() => {
    if (client.state.save !== seen.at(-1)) seen.push(client.state.save);
  });
  await client.enter();
  client.edit(node("a"));
  client.carry();
  client.connection?.cut();
  client.edit(node("b"));
  client.clock.pass(1_000);
  client.carry();
  expect(seen).toEqual([
    { kind: "connecting", waiting: 0 },
    { kind: "saved", seq: 1 },
    { kind: "syncing", waiting: 1 },
    { kind: "saved", seq: 2 },
    { kind: "offline", waiting: 0 },
    { kind: "offline", waiting: 1 },
    { kind: "syncing", waiting: 1 },
    { kind: "saved", seq: 3 },
  ]);
});

test("[SY17] what undo and redo would do is said in words", async () => {
  const { ann, all } = await alone();
  expect([ann.state.undo, ann.state.redo]).toEqual([null, null]);
  ann.edit(node("a", "Late"));
  expect(ann.state.undo).toBe("add Late");
  ann.edit(rename("a", "Later"));
  all();
  expect(ann.state.undo).toBe("rename Late");
  ann.session.undo();
  expect([ann.state.undo, ann.state.redo]).toEqual(["add Late", "rename Late"]);
  all();
  expect([ann.state.undo, ann.state.redo]).toEqual(["add Late", "rename Late"]);
  ann.session.redo();
  all();
  expect([ann.state.undo, ann.state.redo]).toEqual(["rename Late", null]);
  ann.session.undo();
  all();
  ann.edit(node("b"));
  all();
  expect([ann.state.undo, ann.state.redo]).toEqual(["add filter", null]);
});

test("[SY17] one's other tab counts, others do not", async () => {
  const { clients, all } = await room("ann", "ann", "bob");
  const [here, there, bob] = clients;
  if (!here || !there || !bob) throw new Error("nobody");
  here.edit(node("a"));
  all();
  bob.edit(node("b"));
  all();
  all();
  expect([there.state.undo, bob.state.undo]).toEqual(["add filter", "add filter"]);
  there.session.undo();
  all();
  all();
  expect([here.state.undo, here.state.redo]).toEqual([null, "add filter"]);
});

test("[SY17] where nothing is known of the time before, only that there may be something", async () => {
  const { ann, all } = await alone();
  ann.edit(node("a"));
  all();
  ann.reopen();
  await ann.enter();
  expect(ann.state.undo).toBe("your last change");
  ann.session.undo();
  all();
  expect(ann.state.redo).toBe("your last change");
  ann.session.undo();
  all();
  expect(ann.state.undo).toBeNull();
});

test("[SY17] what the server remembers of the time before lies under what came since", async () => {
  const { ann, all } = await alone();
  ann.edit(node("a"));
  all();
  ann.remembered = { done: [{ editId: "old", label: "move 3 nodes" }, { editId: "ann0-1", label: "add filter" }], undone: [] };
  ann.reopen();
  await ann.enter();
  await Promise.resolve();
  expect(ann.state.undo).toBe("add filter");
  ann.session.undo();
  all();
  expect([ann.state.undo, ann.state.redo]).toEqual(["move 3 nodes", "add filter"]);
});

test("[SY18] an own undo is told when it happened", async () => {
  const { ann, all } = await alone();
  ann.edit(node("a"), node("b"));
  all();
  ann.session.undo();
  expect(ann.drawn.nodes.size).toBe(2);
  all();
  expect(ann.drawn.nodes.size).toBe(0);
  expect(ann.notices.at(-1)).toEqual({ kind: "undone", redo: false, changes: 2, skipped: [] });
  ann.session.redo();
  all();
  expect(ann.notices.at(-1)).toMatchObject({ kind: "undone", redo: true });
  expect(ann.drawn.nodes.size).toBe(2);
});

test("[SY18] with nothing to undo that is told", async () => {
  const { ann } = await alone();
  ann.session.undo();
  ann.carry();
  expect(ann.notices).toEqual([{ kind: "nothing", code: "undo.nothing" }]);
});

test("[SY19] presence is merged and said at most 20 times a second", async () => {
  const { ann, bob, clock, all } = await pair();
  for (let x = 0; x < 100; x += 1) {
    ann.session.presence({ cursor: { x, y: 0 } });
    if (x === 50) ann.session.presence({ editing: "a" });
    clock.pass(10);
  }
  const said = sent(ann).filter((message) => message.message === "presence");
  expect(said.length).toBeLessThanOrEqual(21);
  clock.pass(100);
  expect(sent(ann).at(-1)).toMatchObject({ cursor: { x: 99, y: 0 }, editing: "a" });
  ann.session.presence({ cursor: { x: 99, y: 0 } });
  clock.pass(100);
  const count = sent(ann).length;
  clock.pass(1_000);
  expect(sent(ann)).toHaveLength(count);
  all();
  bob.carry();
  expect(bob.session.people.getState()).toMatchObject([{ id: "ann", cursor: { x: 99, y: 0 } }]);
});

test("[SY19] on a new line presence is said again, and who left is gone", async () => {
  const { ann, bob, clock, all } = await pair();
  ann.session.presence({ cursor: { x: 1, y: 2 } });
  all();
  bob.carry();
  ann.connection?.cut();
  bob.carry();
  expect(bob.session.people.getState()).toEqual([]);
  expect(ann.session.people.getState()).toEqual([]);
  clock.pass(1_000);
  all();
  bob.carry();
  expect(bob.session.people.getState()).toMatchObject([{ id: "ann", cursor: { x: 1, y: 2 } }]);
});

test("a closed session says no more and keeps no timer", async () => {
  const { ann, clock } = await alone();
  const told = vi.fn();
  ann.session.state.subscribe(told);
  ann.session.close();
  told.mockClear();
  expect(clock.next()).toBe(false);
  expect(ann.room.connections).toEqual([]);
  expect(told).not.toHaveBeenCalled();
});
