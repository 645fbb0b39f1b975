import { expect, it } from "vitest";
import { drawing, edge, node } from "../../test/factories";
import { outlineItems } from "./items";
import { outline } from "./order";

it("lists a node after all that feed it, one stream after the other", () => {
  const d = drawing(
    [
      node("join", "join", 600, 50),
      node("b", "reader", 0, 100),
      node("a", "reader", 0, 0),
      node("k", "keep", 300, 0),
      node("t", "table", 900, 50),
    ],
    [edge("a", "k"), edge("k", "join", "out", "left"), edge("b", "join", "out", "right"), edge("join", "t")],
  );
  const rows = outline(d.nodes, d.edges);
  expect(rows.map((row) => `${row.node.id}${row.depth}`)).toEqual(["a0", "k1", "b0", "join1", "t2"]);
  expect(rows.find((row) => row.node.id === "join")?.before.map((one) => one.source)).toEqual(["k", "b"]);
});

it("lists every node once, also when two edges join the same two", () => {
  const d = drawing(
    [node("a", "reader"), node("j", "join")],
    [edge("a", "j", "out", "left"), edge("a", "j", "errors", "right")],
  );
  expect(outline(d.nodes, d.edges).map((row) => row.node.id)).toEqual(["a", "j"]);
});

it("lists groups and notes after the nodes, and says which group a node is in", () => {
  const note = (id: string, y: number) => ({ id, text: id, position: { x: 0, y }, size: { width: 1, height: 1 }, color: "" });
  const d = {
    ...drawing([node("a", "reader"), node("k", "keep", 300)], [edge("a", "k")]),
    groups: new Map([["g", { id: "g", label: "Begin", nodeIds: ["a"], collapsed: true }]]),
    notes: new Map([
      ["low", note("low", 90)],
      ["high", note("high", 10)],
    ]),
  };
  const items = outlineItems(d);
  expect(items.map((item) => item.key)).toEqual(["a", "k", "group:g", "note:high", "note:low"]);
  expect(items.map((item) => (item.kind === "node" ? (item.group?.id ?? null) : item.kind))).toEqual([
    ...["g", null],
    ...["group", "note", "note"],
  ]);
});
