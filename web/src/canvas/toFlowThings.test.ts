import { describe, expect, it } from "vitest";
import type { Group, Note } from "../wire/shapes";
import { catalogue, drawing, edge, node } from "../test/factories";
import { foldedNodes, innerPort } from "./groups/frames";
import { createFlowMapping, type Shown } from "./toFlow";
import { createThingsMapping, type ThingsShown } from "./toFlowThings";

const d = drawing(
  [node("r", "reader"), node("k", "keep", 304, 40), node("t", "table", 608)],
  [edge("r", "k"), edge("k", "t")],
);
const group = (change: Partial<Group> = {}): Group => ({
  id: "g",
  label: "Reading",
  nodeIds: ["r", "k"],
  collapsed: false,
  ...change,
});
const note: Note = { id: "n", text: "Hello\nthere", position: { x: 8, y: 16 }, size: { width: 10, height: 80 }, color: "?" };

function shown(groups: readonly Group[], change: Partial<Shown & ThingsShown> = {}): Shown & ThingsShown {
  const byId = new Map(groups.map((one) => [one.id, one]));
  return {
    ...d,
    notes: new Map([[note.id, note]]),
    groups: byId,
    schemas: undefined,
    selectedNodes: new Set(),
    selectedEdges: new Set(),
    selectedNotes: new Set(),
    selectedGroups: new Set(),
    path: new Set(),
    moving: new Map(),
    folded: foldedNodes(byId),
    sizing: null,
    writing: null,
    ...change,
  };
}

function open() {
  const mapping = createFlowMapping(catalogue);
  const things = createThingsMapping();
  return (now: Shown & ThingsShown) => ({ nodes: things(now, mapping.nodes(now)), edges: mapping.edges(now) });
}
const idsIn = (list: readonly { id: string }[]) => list.map((one) => one.id);

describe("groups", () => {
  it("are a frame around their nodes, wherever these are moved", () => {
    const draw = open();
    const frame = (now: Shown & ThingsShown) => draw(now).nodes.find((thing) => thing.id === "group:g");
    expect(frame(shown([group()]))).toMatchObject({
      type: "frame",
      position: { x: -16, y: -40 },
      width: 304 + 220 + 32,
      height: 40 + 60 + 40 + 16,
    });
    const moving = new Map([["r", { x: 0, y: -80 }]]);
    expect(frame(shown([group()], { moving }))).toMatchObject({ position: { x: -16, y: -120 } });
  });

  it("stand folded for their nodes, with the edges that cross their border alone", () => {
    const draw = open();
    const { nodes, edges } = draw(shown([group({ collapsed: true })]));
    expect(idsIn(nodes)).toEqual(["t", "group:g", "note:n"]);
    expect(edges).toHaveLength(1);
    expect(edges[0]).toMatchObject({
      source: "group:g",
      sourceHandle: innerPort("k", "out"),
      target: "t",
      data: { from: "k" },
    });
    const card = nodes.find((thing) => thing.id === "group:g");
    expect(card).toMatchObject({ type: "folded", position: { x: 0, y: 0 } });
    expect(card?.handles?.map((handle) => [handle.id, handle.type])).toEqual([[innerPort("k", "out"), "source"]]);
    expect(card?.ariaLabel).toBe("Reading, folded group of 2 nodes, 0 in, 1 out");
  });

  it("join folded cards to each other", () => {
    const { edges } = open()(
      shown([group({ collapsed: true }), group({ id: "h", label: "", nodeIds: ["t"], collapsed: true })]),
    );
    expect(edges.map(({ source, target }) => [source, target])).toEqual([["group:g", "group:h"]]);
  });

  it("leave everything else the objects it was", () => {
    const draw = open();
    const before = draw(shown([group()])).nodes;
    expect(draw(shown([group()])).nodes.every((thing, index) => thing === before[index] || thing.type === "frame")).toBe(
      true,
    );
    const one = group();
    const same = draw(shown([one])).nodes;
    expect(draw(shown([one])).nodes).toBe(same);
    const after = draw(shown([one], { moving: new Map([["t", { x: 700, y: 0 }]]) })).nodes;
    expect(after.map((thing, index) => thing === same[index])).toEqual([true, true, false, true, true]);
  });

  it("come and go", () => {
    const draw = open();
    draw(shown([group({ collapsed: true })]));
    expect(idsIn(draw(shown([])).nodes)).toEqual(["r", "k", "t", "note:n"]);
  });
});

describe("notes", () => {
  it("lie behind everything, never smaller than can be grasped", () => {
    const found = open()(shown([])).nodes.at(-1);
    expect(found).toMatchObject({ id: "note:n", width: 96, height: 80, ariaLabel: "Note: Hello" });
    expect(found?.zIndex).toBeLessThan(0);
  });

  it("are drawn where they are on their way, and as large as they are being pulled", () => {
    const draw = open();
    const moving = new Map([["n", { x: 80, y: 80 }]]);
    const sizing = { id: "n", size: { width: 300, height: 200 } };
    expect(draw(shown([], { moving, sizing })).nodes.at(-1)).toMatchObject({
      position: { x: 80, y: 80 },
      width: 300,
      height: 200,
    });
  });
});
