import { describe, expect, it } from "vitest";
import { catalogue, drawing, edge, node } from "../test/factories";
import { compatiblePorts, refusal, waysFrom } from "./wiring";

const wire = (source: string, target: string, sourcePort = "out", targetPort = "in") => ({ source, sourcePort, target, targetPort });

describe("whether an edge may be drawn", () => {
  const d = drawing(
    [node("r", "reader"), node("k"), node("k2"), node("j", "join"), node("t", "table")],
    [edge("r", "k"), edge("k", "j", "out", "left")],
  );
  const why = (one: ReturnType<typeof wire>) => refusal(one, d, catalogue);

  it("allows a free input", () => {
    expect(why(wire("k", "k2"))).toBeNull();
    expect(why(wire("k", "j", "out", "right"))).toBeNull();
    expect(why(wire("r", "t", "errors"))).toBeNull();
  });

  it("refuses a taken input, with what to do", () => {
    expect(why(wire("k2", "k"))).toContain("already has its input");
    expect(why(wire("k2", "j", "out", "left"))).toContain("already taken");
    expect(why(wire("r", "k"))).toContain("already connected");
  });

  it("refuses a loop, near and far", () => {
    expect(why(wire("k", "k"))).toContain("feed itself");
    const loop = drawing([node("a"), node("b"), node("c")], [edge("a", "b"), edge("b", "c")]);
    expect(refusal(wire("c", "a"), loop, catalogue)).toContain("close a loop");
  });

  it("refuses what has no such end", () => {
    expect(why(wire("t", "k2"))).toContain("ends the stream");
    expect(why(wire("k", "r"))).toContain("starts a stream");
    expect(why(wire("k", "k2", "late"))).toContain("no output");
    expect(why(wire("k", "gone"))).toContain("gone");
  });

  it("takes ports the server has told of, such as a router's routes", () => {
    expect(refusal(wire("k", "k2", "route1"), d, catalogue, { k: { out: [], route1: [] } })).toBeNull();
  });
});

describe("where an edge may end", () => {
  const d = drawing([node("r", "reader", 0), node("k", "keep", 300), node("j", "join", 900), node("t", "table", 600)], [edge("r", "k")]);

  it("lights up exactly the ports that would take it", () => {
    const from = compatiblePorts(d, catalogue, { node: "k", port: "out", kind: "source" });
    expect([...from].sort()).toEqual(["target:j:left", "target:j:right", "target:t:in"]);
  });

  it("works from an input backwards", () => {
    const from = compatiblePorts(d, catalogue, { node: "t", port: "in", kind: "target" });
    expect([...from].sort()).toEqual(["source:j:out", "source:k:out", "source:r:errors", "source:r:out"]);
  });

  it("offers the nearest node first to the keyboard", () => {
    expect(waysFrom(d, catalogue, node("k", "keep", 300)).map((one) => `${one.target}.${one.targetPort}`)).toEqual(["t.in", "j.left", "j.right"]);
  });
});
