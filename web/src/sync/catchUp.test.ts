import { expect, test } from "vitest";
import type { CodeView, DeploymentView } from "../wire/shapes";
import type { ServerMessage } from "../wire/types.gen";
import { openLive } from "./live";
import type { LineEvents, World } from "./ports";
import { Drawer } from "./testing/client";
import { Clock } from "./testing/time";

const code = (version: number) => ({ version, files: [], findings: [] }) as unknown as CodeView;
const run = (id: string, status: string, requestedAt: string) => ({ id, status, requestedAt }) as unknown as DeploymentView;
const WELCOME = { message: "welcome", protocol: 1, you: { id: "ann", name: "Ann", color: "", role: "editor", connection: "c" }, snapshot: { id: "p", name: "", description: "", tags: {}, version: 1, seq: 1, status: "draft", nodes: [], edges: [], notes: [], groups: [], createdBy: "", createdAt: "", updatedAt: "" }, events: [], version: 1, seq: 1, people: [] };

async function entered(before: { readonly code: CodeView | null; readonly deployments: readonly DeploymentView[] }, meanwhile: readonly object[] = [], failures = 0) {
  const clock = new Clock();
  let line: LineEvents | null = null;
  const asked: { answer?: () => void } = {};
  const world: World = {
    connect: (events) => {
      line = events;
      return { send: () => undefined, close: () => undefined };
    },
    whyClosed: async () => null,
    earlier: async () => null,
    derived: () => {
      if (failures > 0) {
        failures -= 1;
        return Promise.reject(new Error("503"));
      }
      return new Promise((resolve) => (asked.answer = () => resolve(before)));
    },
    store: new Drawer(),
    newId: () => "id",
    now: clock.now,
    after: clock.after,
    random: () => 0,
  };
  const session = openLive("p", world);
  await Promise.resolve();
  await Promise.resolve();
  const tell = (message: object) => line?.message(JSON.stringify(message as ServerMessage));
  line!.open();
  tell(WELCOME);
  for (const message of meanwhile) tell(message);
  for (; failures > 0 || !asked.answer; clock.next()) await new Promise((resolve) => setImmediate(resolve));
  asked.answer();
  await Promise.resolve();
  await Promise.resolve();
  return session;
}

test("[SY21] a page that comes late has the code and the runs there are", async () => {
  const session = await entered({ code: code(1), deployments: [run("d1", "succeeded", "1"), run("d2", "failed", "2")] });
  expect(session.code.getState()?.version).toBe(1);
  expect(session.deployments.getState().map((one) => one.id)).toEqual(["d2", "d1"]);
});

test("[SY21] what was told meanwhile is newer", async () => {
  const before = { code: code(1), deployments: [run("d1", "running", "1"), run("d0", "failed", "0")] };
  const session = await entered(before, [
    { message: "code", ...code(2) },
    { message: "deployment", ...run("d1", "succeeded", "1") },
  ]);
  expect(session.code.getState()?.version).toBe(2);
  expect(session.deployments.getState().map((one) => one.status)).toEqual(["succeeded", "failed"]);
});

test("[SY21] while the server can't tell of them, they are asked for again", async () => {
  const before = { code: code(1), deployments: [run("d1", "running", "1"), run("d2", "failed", "2")] };
  const session = await entered(before, [{ message: "deployment", ...run("d1", "succeeded", "1") }], 2);
  expect(session.code.getState()?.version).toBe(1);
  expect(session.deployments.getState().map((one) => one.status)).toEqual(["failed", "succeeded"]);
});
