import { describe, expect, it } from "vitest";
import { drawingOf } from "./drawing";
import type { Pattern } from "./model";
import { detailWords, patternWords } from "./words";

const LATE: Pattern = {
  stages: [
    { name: "a", where: "dep_delay > 30" },
    { name: "b", where: "dep_delay > a.dep_delay", contiguity: "strict" },
    { name: "c", where: "dep_delay > b.dep_delay", contiguity: "strict" },
  ],
  withinMs: 7_200_000,
};

describe("a pattern in words", () => {
  it("says stages, contiguity, window and key in one sentence", () => {
    expect(patternWords(LATE, ["origin", "carrier"])).toBe(
      "For each origin and carrier: a [dep_delay > 30], directly followed by b [dep_delay > a.dep_delay], " +
        "directly followed by c [dep_delay > b.dep_delay], all in less than 2 hours.",
    );
  });

  it("says repeats, absence, groups and what comes after a match", () => {
    const words = patternWords({
      stages: [
        { name: "a", times: { min: 2, max: null }, greedy: true },
        { name: "n", where: "x = 1", negated: true },
        { name: "g", group: [{ name: "b" }], contiguity: "any", optional: true, times: { min: 1, max: 2 } },
      ],
      afterMatchSkip: { to: "pastLast" },
    });
    expect(words).toContain("a [any row] 2 or more times, as often as it can");
    expect(words).toContain("with no n [x = 1]");
    expect(words).toContain("then any later (b [any row]) 1 to 2 times (or not at all)");
    expect(words).toContain("go on behind its last row");
  });

  it("sums up folded options", () => {
    expect(detailWords({ name: "a", optional: true, withinPreviousMs: 5_000 })).toBe("optional · < 5 seconds since before");
  });
});

describe("a pattern drawn", () => {
  it("draws strict links shorter than relaxed, relaxed shorter than any", () => {
    const width = (contiguity: "strict" | "relaxed" | "any"): number => {
      const [link] = drawingOf({ stages: [{ name: "a" }, { name: "b", contiguity }] }).links;
      return (link?.to ?? 0) - (link?.from ?? 0);
    };
    expect(width("strict")).toBeLessThan(width("relaxed"));
    expect(width("relaxed")).toBeLessThan(width("any"));
  });

  it("puts a group's beads inside its frame and a bar under all of it when there is a window", () => {
    const drawing = drawingOf({ stages: [{ name: "a" }, { name: "g", group: [{ name: "b" }, { name: "c" }] }], withinMs: 1 });
    const [frame] = drawing.frames;
    const inside = drawing.beads.filter((bead) => bead.path[0] === 1);
    expect(inside.map((bead) => bead.name)).toEqual(["b", "c"]);
    for (const bead of inside) {
      expect(bead.x).toBeGreaterThan(frame?.from ?? Number.NaN);
      expect(bead.x).toBeLessThan(frame?.to ?? Number.NaN);
    }
    expect(drawing.window?.to).toBe(frame?.to);
    expect(drawingOf({ stages: [{ name: "a" }] }).window).toBeNull();
  });
});
