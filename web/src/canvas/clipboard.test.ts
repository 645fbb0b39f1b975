import { describe, expect, it } from "vitest";
import { predict } from "../model/predict";
import { drawing, edge, node } from "../test/factories";
import { clipFrom, clipOf, duplicate, paste, textOf } from "./clipboard";

const d = drawing(
  [node("a", "reader", 100, 40, { label: "Flights", config: { path: "x" } }), node("b", "keep", 404, 40), node("c")],
  [edge("a", "b"), edge("b", "c")],
);

const nodes = (...ids: string[]) => ({ nodes: ids, notes: [], groups: [] });

describe("copying", () => {
  it("takes the chosen nodes and the edges between them, not those that lead out", () => {
    const clip = clipOf(d, nodes("a", "b", "gone"));
    expect(clip.nodes.map((one) => one.id)).toEqual(["a", "b"]);
    expect(clip.edges.map((one) => one.id)).toEqual(["a_out-b_in"]);
  });

  it("comes back from text as it went", () => {
    const clip = clipOf(d, nodes("a", "b"));
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
    const { commands, nodes: ids } = paste(clipOf(d, nodes("a", "b")), { x: 1003, y: 498 });
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
    const { commands, nodes: ids } = duplicate(d, nodes("a", "b"));
    const predicted = predict(commands, d);
    if ("refused" in predicted) throw new Error(predicted.refused.detail);
    const { after } = predicted;
    expect(after.nodes.size).toBe(5);
    expect(after.edges.size).toBe(3);
    expect(after.nodes.get(ids[0] ?? "")?.position).toEqual({ x: 136, y: 72 });
  });
});

describe("notes and groups on the clipboard", () => {
  const note = { id: "n", text: "Mind", position: { x: 92, y: 0 }, size: { width: 100, height: 60 }, color: "rose" };
  const annotated = {
    ...d,
    notes: new Map([["n", note]]),
    groups: new Map([["g", { id: "g", label: "Both", nodeIds: ["a", "b"], collapsed: true }]]),
  };

  it("a group brings its nodes, and comes along when all of them are chosen", () => {
    expect(clipOf(annotated, { nodes: [], notes: [], groups: ["g"] }).nodes.map((one) => one.id)).toEqual(["a", "b"]);
    expect(clipOf(annotated, nodes("a", "b")).groups).toHaveLength(1);
    expect(clipOf(annotated, nodes("a")).groups).toEqual([]);
  });

  it("come back from text as they went, and into a valid drawing under new ids", () => {
    const clip = clipOf(annotated, { nodes: ["a", "b"], notes: ["n"], groups: [] });
    expect(clipFrom(textOf(clip))).toEqual(clip);
    const laid = paste(clip, { x: 0, y: 0 });
    const predicted = predict(laid.commands, annotated);
    if ("refused" in predicted) throw new Error(predicted.refused.detail);
    const { after } = predicted;
    expect([...after.notes.values()].map(({ text, position }) => [text, position])).toEqual([
      ["Mind", note.position],
      ["Mind", { x: 0, y: 0 }],
    ]);
    const [, copied] = [...after.groups.values()];
    expect(copied).toMatchObject({ label: "Both", collapsed: true, nodeIds: laid.nodes });
  });

  it("a group in a text keeps the nodes that are in the text", () => {
    const text = JSON.stringify({
      format: "lakestream",
      nodes: [node("a")],
      groups: [{ id: "g", nodeIds: ["a", "a", "gone"] }, { id: "h", nodeIds: ["gone"] }, "odd"],
      notes: [{ id: "n", text: "x" }, { id: "no text" }],
    });
    const clip = clipFrom(text);
    expect(clip?.groups).toEqual([{ id: "g", label: "", nodeIds: ["a"], collapsed: false }]);
    expect(clip?.notes).toHaveLength(1);
  });
});
