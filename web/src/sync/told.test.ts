import { expect, test, vi } from "vitest";
import type { SessionState } from "./contract";
import { Client, Drawer } from "./testing/client";
import { alone, label, node, pair, rename, room, sent } from "./testing/people";
import { Room } from "./testing/room";
import { Clock } from "./testing/time";

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

test("[SY18] an undo of which nothing was left tells what it left alone", async () => {
  const { ann, all } = await alone();
  ann.edit(node("a"));
  ann.edit(rename("a", "x"));
  all();
  ann.session.undo();
  const editId = sent(ann).at(-1)?.editId ?? "";
  ann.connection?.toServer.splice(0);
  const skipped = [{ nodeId: "a", by: "bob", field: "label" }];
  ann.connection?.tell({ message: "nothing", editId, code: "undo.overtaken", skipped });
  ann.connection?.carryToPage();
  expect(ann.notices.at(-1)).toEqual({ kind: "undone", redo: false, changes: 0, skipped });
  expect(ann.state.undo).toBe("add filter");
});

test("[SY18] with nothing to redo that is told", async () => {
  const { ann } = await alone();
  ann.session.redo();
  ann.carry();
  expect(ann.notices).toEqual([{ kind: "nothing", code: "redo.nothing" }]);
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
