import { describe, expect, it } from "vitest";
import { predict } from "../model/predict";
import { drawing, edge, node } from "../test/factories";
import { clipFrom, clipOf, duplicate, paste, textOf } from "./clipboard";

const d = drawing(
  [node("a", "reader", 100, 40, { label: "Flights", config: { path: "x" } }), node("b", "keep", 404, 40), node("c")],
  [edge("a", "b"), edge("b", "c")],
);

describe("copying", () => {
  it("takes the chosen nodes and the edges between them, not those that lead out", () => {
    const clip = clipOf(d, ["a", "b", "gone"]);
    expect(clip.nodes.map((one) => one.id)).toEqual(["a", "b"]);
    expect(clip.edges.map((one) => one.id)).toEqual(["a_out-b_in"]);
  });

  it("comes back from text as it went", () => {
    const clip = clipOf(d, ["a", "b"]);
    expect(clipFrom(textOf(clip))).toEqual(clip);
  });
});

describe("pasting", () => {
  it("refuses what is no pipeline", () => {
    for (const text of [
      "",
      "hello",
      "[]",
      "{}",
      '{"format":"other","nodes":[]}',
      '{"format":"lakestream","nodes":[{"id":"not an id","type":"x"}]}',
    ])
      expect(clipFrom(text)).toBeNull();
  });

  it("drops edges whose ends are not in the text", () => {
    const text = JSON.stringify({ format: "lakestream", nodes: [node("a")], edges: [edge("a", "elsewhere")] });
    expect(clipFrom(text)?.edges).toEqual([]);
  });

  it("gives everything a new id and keeps the shape", () => {
    const { commands, ids } = paste(clipOf(d, ["a", "b"]), { x: 1003, y: 498 });
    expect(new Set([...ids, "a", "b"]).size).toBe(4);
    const [first, second, third] = commands;
    expect(first).toMatchObject({
      command: "addNode",
      node: { label: "Flights", config: { path: "x" }, position: { x: 1000, y: 496 } },
    });
    expect(second).toMatchObject({ command: "addNode", node: { position: { x: 1304, y: 496 } } });
    expect(third).toMatchObject({ command: "connect", edge: { source: ids[0], target: ids[1] } });
  });

  it("duplicates beside the original, into a valid drawing", () => {
    const { commands, ids } = duplicate(d, ["a", "b"]);
    const predicted = predict(commands, d);
    if ("refused" in predicted) throw new Error(predicted.refused.detail);
    const { after } = predicted;
    expect(after.nodes.size).toBe(5);
    expect(after.edges.size).toBe(3);
    expect(after.nodes.get(ids[0] ?? "")?.position).toEqual({ x: 136, y: 72 });
  });
});
