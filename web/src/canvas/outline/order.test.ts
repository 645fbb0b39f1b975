import { expect, it } from "vitest";
import { drawing, edge, node } from "../../test/factories";
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
