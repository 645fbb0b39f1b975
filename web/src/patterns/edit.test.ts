import { describe, expect, it } from "vitest";
import {
  addStage,
  changeStage,
  duplicateStage,
  groupStage,
  moveStage,
  removeStage,
  renameStage,
  setSkip,
  setWithin,
  startingPattern,
  ungroupStage,
} from "./edit";
import { fieldPath, namesOf, readPattern, type Pattern } from "./model";

const ABC: Pattern = {
  stages: [
    { name: "a", where: "x = 1" },
    { name: "b", where: "x > a.x AND COUNT(a) > 1 AND note <> 'a.x'", contiguity: "strict" },
    { name: "g", group: [{ name: "c", where: "x > b.x" }, { name: "d", until: "x < a.x" }], contiguity: "any" },
  ],
  afterMatchSkip: { to: "last", stage: "a" },
};

describe("changes to a pattern", () => {
  it("begins with two stages of different names", () => {
    expect(namesOf(startingPattern())).toEqual(["a", "b"]);
  });

  it("adds a stage at the end, or at the end of a group, under a free name", () => {
    expect(namesOf(addStage(ABC))).toEqual(["a", "b", "g", "c", "d", "e"]);
    expect(addStage(ABC, [2]).stages[2]?.group?.map((stage) => stage.name)).toEqual(["c", "d", "e"]);
  });

  it("sets and unsets fields of the stage it means, and of no other", () => {
    const changed = changeStage(ABC, [2, 1], { optional: true, until: undefined });
    expect(changed.stages[2]?.group?.[1]).toEqual({ name: "d", optional: true });
    expect(changed.stages[0]).toBe(ABC.stages[0]);
    expect(ABC.stages[2]?.group?.[1]?.until).toBe("x < a.x");
  });

  it("[PE3] renames a stage everywhere it is spoken of, but not inside of texts", () => {
    const renamed = renameStage(ABC, [0], "first");
    expect(renamed.stages[1]?.where).toBe("x > first.x AND COUNT(first) > 1 AND note <> 'a.x'");
    expect(renamed.stages[2]?.group?.[1]?.until).toBe("x < first.x");
    expect(renamed.afterMatchSkip).toEqual({ to: "last", stage: "first" });
  });

  it("leaves references alone while another stage still has the old name", () => {
    const twice: Pattern = { stages: [{ name: "a" }, { name: "a" }, { name: "b", where: "x > a.x" }] };
    expect(renameStage(twice, [1], "z").stages[2]?.where).toBe("x > a.x");
  });

  it("duplicates a group with fresh names for all its stages", () => {
    const doubled = duplicateStage(ABC, [2]);
    expect(new Set(namesOf(doubled)).size).toBe(namesOf(doubled).length);
    expect(doubled.stages[3]?.group?.[0]?.where).toBe("x > b.x");
  });

  it("moves within its list and stops at the ends", () => {
    expect(moveStage(ABC, [0], 1).stages.map((stage) => stage.name)).toEqual(["b", "a", "g"]);
    expect(moveStage(ABC, [0], 99).stages.map((stage) => stage.name)).toEqual(["b", "g", "a"]);
    expect(moveStage(ABC, [2, 1], 0).stages[2]?.group?.map((stage) => stage.name)).toEqual(["d", "c"]);
  });

  it("removes one stage, and a group with its last one", () => {
    const left = removeStage(ABC, [2, 0]);
    expect(left.stages[2]?.group?.map((stage) => stage.name)).toEqual(["d"]);
    expect(namesOf(removeStage(left, [2, 0]))).toEqual(["a", "b"]);
  });

  it("gives a new group the contiguity of its stage, and back", () => {
    const grouped = groupStage(ABC, [1]);
    expect(grouped.stages[1]).toMatchObject({ contiguity: "strict", group: [{ name: "b" }] });
    expect(grouped.stages[1]?.group?.[0]?.contiguity).toBeUndefined();
    expect(ungroupStage(grouped, [1]).stages[1]).toEqual(ABC.stages[1]);
  });

  it("sets and clears the window, and drops the skip's stage where it means nothing", () => {
    expect(setWithin(ABC, 5_000).withinMs).toBe(5_000);
    expect("withinMs" in setWithin(setWithin(ABC, 5_000), null)).toBe(false);
    expect(setSkip(ABC, { to: "pastLast", stage: "a" }).afterMatchSkip).toEqual({ to: "pastLast" });
  });

  it("[PE8] keeps fields this page does not know", () => {
    const pattern = readPattern({ stages: [{ name: "a", where: "x", later: 7 }], also: true });
    expect(changeStage(pattern, [0], { where: "y" })).toEqual({ stages: [{ name: "a", where: "y", later: 7 }], also: true });
  });

  it("reads a broken pattern as an empty one", () => {
    for (const broken of [null, 3, "x", [], { stages: 5 }]) expect(readPattern(broken).stages).toEqual([]);
  });

  it("names fields as findings do", () => {
    expect(fieldPath("pattern", [1], "where")).toBe("pattern.stages.1.where");
    expect(fieldPath("pattern", [2, 0], "where")).toBe("pattern.stages.2.group.0.where");
  });
});
