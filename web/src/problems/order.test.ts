import { describe, expect, it } from "vitest";
import { counts, countWords, ordered, step } from "./order";

const error = { code: "e", detail: "E" };
const warning = { code: "w", detail: "W", severity: "warning" as const };

describe("problems in order", () => {
  it("puts errors first and counts both", () => {
    expect(ordered([warning, error]).map((finding) => finding.code)).toEqual(["e", "w"]);
    expect(countWords(counts([warning, error, error]))).toBe("2 errors, 1 warning");
  });

  it("steps round and round, from nowhere to the first or last", () => {
    expect([step(3, null, true), step(3, 2, true), step(3, null, false), step(3, 0, false), step(0, null, true)]).toEqual([0, 0, 2, 2, null]);
  });
});
