import { describe, expect, it } from "vitest";
import { drawPattern, spoken, stringBeads } from "./beads";

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

describe("beads on their string", () => {
  const WIDTH = 190;
  const laid = (names: readonly string[], more: object = {}, withinMs?: number) => {
    const drawn = drawPattern({ stages: names.map((name) => stage(name, more)), withinMs });
    if (drawn === null) throw new Error("no pattern");
    return stringBeads(drawn, WIDTH);
  };

  it("bear whole names, which do not touch", () => {
    const { beads, more } = laid(["first", "second", "third"]);
    expect(beads.map((bead) => bead.text)).toEqual(["first", "second", "third"]);
    expect(more).toBe(0);
    expect(beads.slice(1).every((bead, index) => bead.left >= (beads[index]?.free ?? 0) + 10)).toBe(true);
  });

  it("bear numbers where the names have no room", () => {
    expect(laid(["login", "login_failed", "transfer", "logout"]).beads.map((bead) => bead.text)).toEqual(["1", "2", "3", "4"]);
    expect(laid(["one", "two", "three", "four"], {}, 5_430_000).beads[0]?.text).toBe("1");
  });

  it("end within the width, the rest counted", () => {
    const { beads, more, end } = laid(Array.from({ length: 9 }, (_, place) => `s${place}`), { times: { min: 2, max: 14 } }, 5_430_000);
    expect(beads.length + more).toBe(9);
    expect(beads.length).toBeGreaterThan(1);
    expect(end).toBeLessThan(WIDTH - 40);
  });
});
