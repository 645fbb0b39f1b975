import { describe, expect, it } from "vitest";
import { catalogue, drawing, edge, node } from "../test/factories";
import { boxesOf, createFlowMapping, pathThrough, type Shown } from "./toFlow";

const d = drawing(
  [node("r", "reader"), node("k", "keep", 304), node("t", "table", 608)],
  [edge("r", "k"), edge("k", "t")],
);
const NONE: ReadonlySet<string> = new Set();
const shown = (change: Partial<Shown> = {}): Shown => ({
  ...d,
  schemas: undefined,
  selectedNodes: NONE,
  selectedEdges: NONE,
  path: NONE,
  moving: new Map(),
  folded: new Map(),
  ...change,
});

describe("what React Flow draws", () => {
  it("gives every node its size and its handles: nothing has to be measured", () => {
    const [first] = createFlowMapping(catalogue).nodes(shown());
    expect(first).toMatchObject({ id: "r", width: 220, height: 60, measured: { width: 220, height: 60 } });
    expect(first?.handles?.map((handle) => [handle.id, handle.type])).toEqual([
      ["out", "source"],
      ["errors", "source"],
    ]);
  });

  it("keeps the identity of all that has not changed", () => {
    const mapping = createFlowMapping(catalogue);
    const before = mapping.nodes(shown());
    expect(mapping.nodes(shown())).toBe(before);
    const after = mapping.nodes(shown({ moving: new Map([["k", { x: 8, y: 8 }]]) }));
    expect(after).not.toBe(before);
    expect(after.map((one, index) => one === before[index])).toEqual([true, false, true]);
    expect(after[1]?.data).toBe(before[1]?.data);
    expect(after[1]?.position).toEqual({ x: 8, y: 8 });
    expect(mapping.nodes(shown({ selectedNodes: new Set(["t"]) })).map((one) => one.selected)).toEqual([
      false,
      false,
      true,
    ]);
  });

  it("names an edge by what it joins, as it is called now", () => {
    const mapping = createFlowMapping(catalogue);
    const [label] = mapping.edges(shown()).map((wire) => wire.ariaLabel);
    expect(label).toBe(`${catalogue.labelOf(node("r", "reader"))} to ${catalogue.labelOf(node("k", "keep"))}`);
    const renamed = new Map(d.nodes).set("k", { ...node("k", "keep", 304), label: "Only late" });
    expect(mapping.edges(shown({ nodes: renamed })).map((wire) => wire.ariaLabel?.includes("Only late"))).toEqual([
      true,
      true,
    ]);
  });

  it("keeps the identity of edges, and marks the path", () => {
    const mapping = createFlowMapping(catalogue);
    const before = mapping.edges(shown());
    expect(mapping.edges(shown())).toBe(before);
    const after = mapping.edges(shown({ path: new Set(["r_out-k_in"]) }));
    expect(after.map((one) => one.data?.emphasis)).toEqual(["path", "none"]);
    expect(after[1]).toBe(before[1]);
  });

  it("follows a removed node", () => {
    const mapping = createFlowMapping(catalogue);
    mapping.nodes(shown());
    expect(mapping.nodes({ ...shown(), ...drawing([node("k")]) }).map((one) => one.id)).toEqual(["k"]);
  });

  it("draws a type that is gone, with the ports every node has", () => {
    const [old] = createFlowMapping(catalogue).nodes({ ...shown(), ...drawing([node("x", "retired")]) });
    expect(old?.data.label).toBe("retired");
    expect(old?.handles?.map((handle) => handle.id)).toEqual(["in", "out"]);
  });

  it("makes a pattern card taller", () => {
    const pattern = { stages: [{ name: "a", where: "true" }] };
    const [empty, full] = boxesOf([node("p", "detect"), node("q", "detect", 0, 0, { config: { pattern } })], catalogue);
    expect(full?.height).toBeGreaterThan(empty?.height ?? 0);
  });
});

describe("the path through a node", () => {
  it("runs up and down the stream, not to its neighbours", () => {
    const { edges } = drawing([], [edge("a", "b"), edge("b", "c"), edge("a", "x"), edge("y", "c", "out", "right")]);
    expect([...pathThrough(edges, new Set(["b"]))].sort()).toEqual(["a_out-b_in", "b_out-c_in"]);
    expect(pathThrough(edges, NONE).size).toBe(0);
  });
});
