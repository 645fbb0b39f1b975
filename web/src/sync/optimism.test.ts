import { expect, test } from "vitest";
import { documentOf } from "../model/document";
import type { Command, Node } from "../wire/shapes";
import { Optimism } from "./optimism";
import type { Pending } from "./ports";

const node = (id: string, label = ""): Node => ({ id, type: "filter", label, position: { x: 0, y: 0 }, config: {} });
const start = documentOf({ id: "p", name: "p", description: "", tags: {}, status: "draft", version: 1, nodes: [], edges: [], notes: [], groups: [] });
const pending = (editId: string, ...commands: Command[]): Pending => ({ kind: "edit", editId, commands, label: null, base: null, by: null });

function drawn() {
  const optimism = new Optimism();
  optimism.restart(start);
  return optimism;
}

test("[SY2] where it comes otherwise than foreseen, what came is shown", () => {
  const optimism = drawn();
  optimism.add(pending("e", { command: "addNode", node: node("a", "mine") }));
  optimism.happened("e", [{ event: "nodeAdded", node: node("a", "as the server has it") }], 2);
  expect(optimism.shown).toBe(optimism.confirmed);
  expect(optimism.shown?.nodes.get("a")?.label).toBe("as the server has it");
});

test("[SY2] edits behind one that was refused are shown anew without it", () => {
  const optimism = drawn();
  optimism.add(pending("e", { command: "addNode", node: node("a") }));
  optimism.add(pending("f", { command: "renameNode", id: "a", label: "x" }));
  optimism.add(pending("g", { command: "addNode", node: node("b") }));
  optimism.settle("e");
  expect([...(optimism.shown?.nodes.keys() ?? [])]).toEqual(["b"]);
  expect(optimism.size).toBe(2);
});

test("[SY4] an edit that could not be shown is shown when it can be", () => {
  const optimism = drawn();
  expect(optimism.add(pending("e", { command: "renameNode", id: "a", label: "x" }))).toBeNull();
  optimism.happened("theirs", [{ event: "nodeAdded", node: node("a") }], 2);
  expect(optimism.shown?.nodes.get("a")?.label).toBe("x");
  expect(optimism.confirmed?.nodes.get("a")?.label).toBe("");
});

test("[SY2] a thousand waiting edits are answered without showing all of them anew each time", () => {
  const optimism = drawn();
  const nodes = Array.from({ length: 1_000 }, (_, at) => node(`n${at}`));
  for (const one of nodes) optimism.add(pending(one.id, { command: "addNode", node: one }));
  const { shown } = optimism;
  const first = shown?.nodes.get("n999");
  nodes.forEach((one, at) => optimism.happened(one.id, [{ event: "nodeAdded", node: one }], at + 2));
  expect(optimism.shown?.nodes).toBe(shown?.nodes);
  expect(optimism.shown?.nodes.get("n999")).toBe(first);
  expect(optimism.confirmed?.nodes.size).toBe(1_000);
  expect(optimism.size).toBe(0);
});
