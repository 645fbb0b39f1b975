import { describe, expect, it } from "vitest";
import { durationWords, elapsedWords, fromMs, lengthWords, parseDuration, saidIn, toMs } from "./duration";

describe("durations", () => {
  it.each([
    ["10", "minutes", { value: 10, unit: "minutes" }],
    ["10 min", "hours", { value: 10, unit: "minutes" }],
    ["2h", "seconds", { value: 2, unit: "hours" }],
    [" 1.5 Days ", "seconds", { value: 1.5, unit: "days" }],
    ["500 ms", "seconds", { value: 500, unit: "milliseconds" }],
  ] as const)("reads %j where the unit is %s", (text, unit, expected) => {
    expect(parseDuration(text, unit)).toEqual(expected);
  });

  it.each(["", "ten", "-1", "1 fortnight", "1 2"])("refuses %j", (text) => {
    expect(parseDuration(text, "seconds")).toBeNull();
  });

  it("shows milliseconds in the largest whole unit, or in the one that is asked for", () => {
    expect(fromMs(7_200_000)).toEqual({ value: 2, unit: "hours" });
    expect(fromMs(90_000)).toEqual({ value: 90, unit: "seconds" });
    expect(fromMs(7_200_000, "minutes")).toEqual({ value: 120, unit: "minutes" });
    expect(fromMs(1_500)).toEqual({ value: 1_500, unit: "milliseconds" });
    expect(toMs({ value: 1.5, unit: "minutes" })).toBe(90_000);
  });

  it("says a part of a unit, and a unit a field does not have, in one that makes it whole", () => {
    const units = ["days", "hours", "minutes", "seconds"] as const;
    expect(saidIn({ value: 1.5, unit: "hours" }, units, true)).toEqual({ value: 90, unit: "minutes" });
    expect(saidIn({ value: 1.5, unit: "hours" }, units, false)).toEqual({ value: 1.5, unit: "hours" });
    expect(saidIn({ value: 120, unit: "minutes" }, units, true)).toEqual({ value: 120, unit: "minutes" });
    expect(saidIn({ value: 2_000, unit: "milliseconds" }, units, true)).toEqual({ value: 2, unit: "seconds" });
    expect(saidIn({ value: 500, unit: "milliseconds" }, units, true)).toBeNull();
  });

  it("says them", () => {
    expect([durationWords(60_000), durationWords(7_200_000)]).toEqual(["1 minute", "2 hours"]);
    expect([elapsedWords(840), elapsedWords(12_400), elapsedWords(200_000), elapsedWords(7_500_000)]).toEqual([
      "840 ms",
      "12 s",
      "3 min 20 s",
      "2 h 5 min",
    ]);
  });
});

it("says exactly how long", () => {
  expect([5, 600_000, 90_000, 200_500, 3_723_001].map(lengthWords)).toEqual(["5 ms", "10 minutes", "90 seconds", "3 min 20.5 s", "1 h 2 min 3.001 s"]);
});
