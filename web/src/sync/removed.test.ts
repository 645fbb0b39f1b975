import { expect, test } from "vitest";
import { node, pair } from "./testing/people";

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
