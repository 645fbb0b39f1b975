import { expect, test } from "vitest";
import { alone, node, pair } from "./testing/people";

test("[SY24] who removed something is told before the drawing is without it", async () => {
  const { ann, bob, all } = await pair();
  ann.edit(node("a", "Late"));
  all();
  const seen: unknown[] = [];
  bob.session.onNotice((notice) => notice.kind === "removed" && seen.push([notice.by, notice.things.nodes.map((one) => one.label), bob.drawn.nodes.has("a")]));
  ann.edit({ command: "removeNodes", ids: ["a"] });
  all();
  expect(seen).toEqual([["ann", ["Late"], true]]);
  expect(bob.drawn.nodes.has("a")).toBe(false);
  expect(ann.notices.filter((notice) => notice.kind === "removed").every((notice) => notice.by === "ann")).toBe(true);
});

test("[SY3] a refusal because the pipeline is archived ends when it is brought back", async () => {
  const { ann } = await alone();
  const connection = ann.connection;
  const editId = ann.edit(node("a"));
  connection?.toServer.splice(0);
  connection?.tell({ message: "rejected", editId, code: "pipeline.archived", detail: "It is archived." });
  connection?.carryToPage(100);
  expect(ann.state.save).toEqual({ kind: "conflict", code: "pipeline.archived", detail: "It is archived." });
  const version = ann.drawn.version + 1;
  connection?.tell({ message: "happened", editId: "other", events: [{ event: "pipelineUnarchived" }], version, seq: version, by: "ann", at: "2026-01-01T00:00:00.000Z" });
  connection?.carryToPage(100);
  expect(ann.state.save.kind).toBe("saved");
});
