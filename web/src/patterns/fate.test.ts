import { describe, expect, it } from "vitest";
import type { PatternStep } from "../wire/types.gen";
import { fateOf } from "./fate";

const RESULT = {
  keyColumns: [],
  matches: [],
  timeouts: [],
  late: [1],
  live: { runs: 0, held: 0, buffered: 0 },
  explain: [],
  errors: [{ code: "pattern.no-entity", detail: "the entity is NULL", event: 2 }],
  warnings: [],
};
const step = (event: number | null, because: string): PatternStep => ({ event, run: 0, stage: "filter", verdict: "skipped", because, key: [] });
const STEPS = [step(0, "too small"), step(null, "silent for 5 ms: dead")];

describe("what became of a row", () => {
  it("[PE17] is every verdict on it", () => {
    expect(fateOf(0, STEPS, RESULT)).toEqual({ steps: [STEPS[0]], told: [] });
  });

  it("[PE17] is, where it was not judged, why", () => {
    expect(fateOf(1, STEPS, RESULT).told).toEqual(["It came late: the watermark had already reached its time, so it was not judged."]);
    expect(fateOf(2, STEPS, RESULT).told).toEqual(["The entity is NULL."]);
    expect(fateOf(3, STEPS, RESULT).told).toEqual(["No stage was waiting for this row."]);
  });

  it("[PE17] is not claimed to be nothing where verdicts were left out", () => {
    const full = Array.from({ length: 20_000 }, () => step(0, "too small"));
    expect(fateOf(3, full, RESULT).told[0]).toContain("only the first 20,000 verdicts are kept");
  });

  it("[PE17] of the clock are its own verdicts", () => {
    expect(fateOf("clock", STEPS, RESULT)).toEqual({ steps: [STEPS[1]], told: [] });
    expect(fateOf("clock", [], RESULT).told).toEqual(["The clock ended nothing."]);
  });
});
