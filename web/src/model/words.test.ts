import { expect, test } from "vitest";
import type { Node } from "../wire/shapes";
import { describe } from "./describe";
import { search } from "./search";

const node = (id: string, label = "", config: Node["config"] = {}, type = "filter"): Node => ({
  id,
  type,
  label,
  position: { x: 0, y: 0 },
  config,
});
const byId = (...nodes: Node[]) => new Map(nodes.map((one) => [one.id, one]));
const edge = (id: string, source: string, target: string) => ({ id, source, target, sourcePort: "out", targetPort: "in" });
const at = { x: 0, y: 0 };

test("[MO5] an edit in a few words", () => {
  const nodes = byId(node("a", "Only late"), node("b"));
  const say = (...events: Parameters<typeof describe>[0]) => describe(events, nodes);
  expect(say({ event: "nodesMoved", moves: ["a", "b", "c"].map((id) => ({ id, from: at, to: at })) })).toBe("move 3 nodes");
  expect(say({ event: "nodeConfigured", id: "a", before: {}, after: { condition: "x" } })).toBe("set condition of Only late");
  expect(say({ event: "nodeConfigured", id: "a", before: { k: 1 }, after: { c: "x" } })).toBe("set 2 settings of Only late");
  expect(say({ event: "nodeAdded", node: node("c") }, { event: "edgeConnected", edge: edge("e", "a", "c") })).toBe("add filter");
  expect(say({ event: "nodesRemoved", nodes: [node("a", "A"), node("b")], edges: [], groups: [] })).toBe("remove 2 nodes");
  expect(say({ event: "edgeConnected", edge: edge("e", "a", "gone") })).toBe("connect Only late to a removed node");
  expect(say({ event: "edgesDisconnected", edges: [edge("e", "a", "b"), edge("f", "a", "b")] })).toBe("remove 2 edges");
  expect(say({ event: "pipelineRenamed", before: "a", after: "b" })).toBe("rename the pipeline");
  expect(say({ event: "nodeRenamed", id: "a", before: "a", after: "b" })).toBe("rename Only late");
});

test("[MO4] nodes are found by name, type, id and settings; names first", () => {
  const drawing = {
    nodes: byId(
      node("n1", "Flights", { path: "late/data" }, "auto-loader"),
      node("n2", "Only late", { condition: "dep_delay > 15", deep: [{ value: 10 }] }),
      node("n3", "Late alerts", {}, "delta-table-sink"),
    ),
  };
  const found = (query: string) => search(drawing, query, (one) => one.label).map(({ node: { id }, where }) => [id, where]);
  expect(found("late")).toEqual([["n3", ""], ["n2", ""], ["n1", "path: late/data"]]);
  expect(found("DEP_delay 15")).toEqual([["n2", "condition: dep_delay > 15"]]);
  expect(found("auto-loader").map(([id]) => id)).toEqual(["n1"]);
  expect(found("10 only").map(([id]) => id)).toEqual(["n2"]);
  expect(found("n3").map(([id]) => id)).toEqual(["n3"]);
  expect(found("  ")).toEqual([]);
  expect(found("nowhere")).toEqual([]);
});
