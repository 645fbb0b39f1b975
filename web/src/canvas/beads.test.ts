import { describe, expect, it } from "vitest";
import { drawPattern, spoken } from "./beads";

const stage = (name: string, more: object = {}) => ({ name, where: "true", ...more });

describe("a pattern as beads", () => {
  it("shows stages, gaps and the window", () => {
    const drawn = drawPattern({
      stages: [stage("a"), stage("b", { contiguity: "strict" }), stage("c"), stage("d", { contiguity: "any" })],
      withinMs: 7_200_000,
    });
    expect(drawn?.beads.map((bead) => [bead.label, bead.gap])).toEqual([
      ["a", null],
      ["b", "strict"],
      ["c", "relaxed"],
      ["d", "any"],
    ]);
    expect(drawn?.window).toBe("2 h");
  });

  it("says how often", () => {
    const times = (more: object) => drawPattern({ stages: [stage("a", more)] })?.beads[0]?.times;
    expect(times({})).toBe("");
    expect(times({ times: { min: 1, max: null } })).toBe("+");
    expect(times({ times: { min: 1, max: null }, optional: true })).toBe("*");
    expect(times({ times: { min: 2, max: 4 } })).toBe("2–4");
    expect(times({ times: { min: 3, max: 3 } })).toBe("3");
    expect(times({ times: { min: 3, max: null } })).toBe("3+");
    expect(times({ optional: true })).toBe("?");
  });

  it("flattens groups, whose first bead hangs on what stands before the group", () => {
    const drawn = drawPattern({
      stages: [
        stage("a"),
        { name: "g", contiguity: "strict", group: [stage("x", { negated: true }), stage("y", { contiguity: "any" })] },
      ],
    });
    expect(drawn?.beads.map((bead) => [bead.label, bead.gap, bead.depth, bead.negated])).toEqual([
      ["a", null, 0, false],
      ["x", "strict", 1, true],
      ["y", "any", 1, false],
    ]);
    expect(drawPattern({ stages: [{ name: "g", group: [stage("x")] }] })?.beads[0]?.gap).toBeNull();
  });

  it("is nothing for what is no pattern", () => {
    for (const value of [undefined, null, "a", [], {}, { stages: [] }, { stages: "a" }])
      expect(drawPattern(value)).toBeNull();
  });

  it("speaks of time", () => {
    expect([500, 90_000, 86_400_000, 5_400_000].map(spoken)).toEqual(["500 ms", "1 min 30 s", "1 d", "1 h 30 min"]);
  });
});
