import { describe, expect, it } from "vitest";
import { nodeOf, quietSession } from "../test/panelEditor";
import { upstreamOf } from "./sources";

const edge = (id: string, source: string, target: string) => ({ id, source, sourcePort: "out", target, targetPort: "in" });

describe("what rows come through", () => {
  it("is everything before a node, each once, and nothing beside or after it", () => {
    const nodes = ["src", "keep", "seq", "out", "beside"].map((id) => nodeOf(id, "some"));
    const edges = [edge("1", "src", "keep"), edge("2", "keep", "seq"), edge("3", "seq", "out"), edge("4", "src", "beside")];
    const { document } = quietSession(nodes, edges).state.getState();
    if (document === null) throw new Error("no document");
    const before = upstreamOf(document, "seq", "in");
    expect(before.nodes.map((node) => node.id)).toEqual(["keep", "src"]);
    expect(before.edges.map((one) => one.id)).toEqual(["2", "1"]);
    expect(upstreamOf(document, "src", "in")).toEqual({ nodes: [], edges: [] });
  });

  it("is of several inputs what comes in at one", () => {
    const nodes = ["left", "right", "pair"].map((id) => nodeOf(id, "some"));
    const into = (port: string, source: string) => ({ ...edge(port, source, "pair"), targetPort: port });
    const { document } = quietSession(nodes, [into("a", "left"), into("b", "right")]).state.getState();
    if (document === null) throw new Error("no document");
    expect(upstreamOf(document, "pair", "b")).toMatchObject({ nodes: [{ id: "right" }], edges: [{ id: "b" }] });
  });
});
