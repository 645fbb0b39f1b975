import { expect, test } from "vitest";
import { Client } from "./testing/client";
import { alone, node, sent } from "./testing/people";
import { Room } from "./testing/room";
import { Clock } from "./testing/time";

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

test("[SY12] a page whose timers slept keeps a line that answers, and gives up one that does not", async () => {
  const { ann, clock } = await alone();
  clock.pass(10_000);
  ann.carry();
  const lively = ann.connection;
  for (let at = 0; at < 5; at += 1) {
    // A hidden tab's timers ring once a minute.
    clock.sleep(60_000);
    clock.next();
    expect(ann.connection).toBe(lively);
    ann.carry();
  }
  clock.sleep(60_000);
  clock.next();
  clock.sleep(60_000);
  clock.next();
  expect(ann.connection).not.toBe(lively);
});

test("[SY12] a line that does not even open is given up", async () => {
  const client = new Client(new Room(), new Clock(), "ann");
  await Promise.resolve();
  await Promise.resolve();
  const hanging = client.connection;
  expect(hanging?.isOpen).toBe(false);
  client.clock.pass(30_000);
  expect(client.connection).not.toBe(hanging);
  client.carry();
  expect(client.state.save.kind).toBe("saved");
});

test("[SY13] whoever may no longer enter is told so, and nobody tries again", async () => {
  const { ann, clock } = await alone();
  ann.why = { code: "identity.missing", detail: "Who are you?" };
  ann.connection?.cut();
  ann.edit(node("a"));
  clock.pass(500);
  expect(ann.connection?.isOpen).toBe(false);
  ann.connection?.cut();
  await Promise.resolve();
  await Promise.resolve();
  expect(ann.state.closed).toEqual(ann.why);
  clock.pass(60_000);
  expect(ann.connection).toBeNull();
  expect(ann.drawer.kept.size).toBe(1);
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

test("[SY23] a hello the server can't answer now is said again", async () => {
  const { ann, clock } = await alone();
  ann.connection?.cut();
  clock.pass(500);
  const line = ann.connection;
  line?.open();
  ann.edit(node("a"));
  line?.carryToServer(false, true);
  line?.carryToPage();
  clock.pass(2_000);
  ann.carry();
  expect(ann.connection).toBe(line);
  expect(ann.state.save.kind).toBe("saved");
  expect(ann.room.drawing.nodes.has("a")).toBe(true);
  expect(ann.notices).toEqual([]);
});
