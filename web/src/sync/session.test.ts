import { expect, test } from "vitest";
import { Client } from "./testing/client";
import { alone, edits, label, node, pair, rename, sent } from "./testing/people";
import { Room } from "./testing/room";
import { Clock } from "./testing/time";

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
