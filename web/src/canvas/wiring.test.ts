import { describe, expect, it } from "vitest";
import { catalogue, drawing, edge, node } from "../test/factories";
import { Wiring } from "./wiring";

const wire = (source: string, target: string, sourcePort = "out", targetPort = "in") => ({
  source,
  sourcePort,
  target,
  targetPort,
});

describe("whether an edge may be drawn", () => {
  const d = drawing(
    [node("r", "reader"), node("k"), node("k2"), node("j", "join"), node("t", "table")],
    [edge("r", "k"), edge("k", "j", "out", "left")],
  );
  const why = (one: ReturnType<typeof wire>) => new Wiring(d, catalogue).refusal(one);

  it("allows a free input", () => {
    expect(why(wire("k", "k2"))).toBeNull();
    expect(why(wire("k", "j", "out", "right"))).toBeNull();
    expect(why(wire("r", "t", "errors"))).toBeNull();
  });

  it("refuses the rest with a sentence about the nodes people see", () => {
    expect(why(wire("k2", "j", "out", "left"))).toContain("“Join”");
    expect(why(wire("r", "k"))).toContain("already");
    expect(why(wire("k", "k"))).toContain("itself");
    expect(why(wire("t", "k2"))).toContain("“Table”");
    expect(why(wire("k", "r"))).toContain("“Reader”");
    const loop = drawing([node("a"), node("b"), node("c")], [edge("a", "b"), edge("b", "c")]);
    expect(new Wiring(loop, catalogue).refusal(wire("c", "a"))).toContain("loop");
  });
});

describe("where an edge may end", () => {
  const d = drawing(
    [node("r", "reader", 0), node("k", "keep", 300), node("j", "join", 900), node("t", "table", 600)],
    [edge("r", "k")],
  );
  const wiring = new Wiring(d, catalogue);

  it("lights up exactly the ports that would take it", () => {
    const ports = wiring.compatible({ node: "k", port: "out", kind: "source" });
    expect([...ports].sort()).toEqual(["target:j:left", "target:j:right", "target:t:in"]);
  });

  it("works from an input backwards", () => {
    const ports = wiring.compatible({ node: "t", port: "in", kind: "target" });
    expect([...ports].sort()).toEqual(["source:j:out", "source:k:out", "source:r:errors", "source:r:out"]);
  });

  it("offers ports the server has told of, such as a router's routes", () => {
    const told = new Wiring(d, catalogue, { k: { out: [], route1: [] } });
    expect(told.compatible({ node: "t", port: "in", kind: "target" })).toContain("source:k:route1");
  });

  it("offers the nearest node first to the keyboard", () => {
    expect(wiring.from(node("k", "keep", 300)).map((one) => `${one.target}.${one.targetPort}`)).toEqual([
      "t.in",
      "j.left",
      "j.right",
    ]);
  });
});
