import { describe, expect, it } from "vitest";
import { nodeOf } from "../test/panelEditor";
import { timelineOf, takenRows } from "./timeline";
import { byTime, eventTimeOf, requestFor } from "./tryRequest";

const NODE = nodeOf("seq", "some-pattern", {
  pattern: { stages: [{ name: "a", withinPreviousMs: 50 }], withinMs: 20 },
  partitionBy: ["k"],
  tieBreak: ["n"],
});
const ROWS = [
  { k: 1, ts: 30, n: 2 },
  { k: 1, ts: 10, n: 1 },
  { k: 1, ts: 20, n: 1 },
];

describe("what the bench asks", () => {
  it("takes keys, tie-break and columns from the node, and lets the longest window close", () => {
    const request = requestFor(NODE, "pattern", ROWS, [{ name: "k", type: "INT" }], { eventTime: "ts", delay: null, close: true }, false);
    expect(request).toMatchObject({ partitionBy: ["k"], tieBreak: ["n"], columns: { k: "INT" }, eventTime: "ts", finalWatermarkMs: 81 });
    expect(request.arrivals).toBeUndefined();
  });

  it("[PE11] moves the watermark behind the newest row where rows come as listed", () => {
    const settings = { eventTime: "ts", delay: { value: 5, unit: "milliseconds" as const }, close: false };
    const request = requestFor(NODE, "pattern", [...ROWS, { k: 1, ts: 40, n: 1 }], [], settings, false);
    expect(request.arrivals).toEqual([{ event: 0 }, { watermark: 25 }, { event: 1 }, { event: 2 }, { event: 3 }, { watermark: 35 }]);
    expect(request.finalWatermarkMs).toBeNull();
  });

  it("[PE11] orders rows by time, then tie-break, then as they stand", () => {
    const rows = [
      { ts: 2, n: 9 },
      { ts: 1, n: 10 },
      { ts: 1, n: 9, first: true },
      { ts: 1, n: 9 },
      { n: 0 },
    ];
    expect(byTime(rows, "ts", ["n"])).toEqual([rows[2], rows[3], rows[1], rows[0], rows[4]]);
  });

  it("finds the time column: the node's, else the first timestamp that arrives", () => {
    expect(eventTimeOf(nodeOf("x", "t", { eventTime: "at" }), [])).toBe("at");
    expect(eventTimeOf(nodeOf("x", "t"), [{ name: "a", type: "INT" }, { name: "when", type: "TIMESTAMP" }])).toBe("when");
    expect(eventTimeOf(nodeOf("x", "t"), [])).toBe("ts");
  });
});

describe("the time axis", () => {
  const result = {
    matches: [
      { key: [], events: [0, 1], stages: { a: [0], b: [1] }, startMs: 0, endMs: 10, emittedAtMs: 10, matchId: "m1", values: {} },
      { key: [], events: [0, 2], stages: { a: [0], b: [2] }, startMs: 0, endMs: 20, emittedAtMs: 20, matchId: "m2", values: {} },
    ],
    timeouts: [{ key: [], events: [2], stages: { a: [2] }, timeoutMs: 40 }],
    late: [],
    live: { runs: 0, held: 0, buffered: 0 },
    explain: [],
    errors: [],
    warnings: [],
  };
  const rows = [{ ts: 0 }, { ts: 10 }, { ts: 20 }, { other: 1 }];

  it("spreads rows over the width, up to the last thing that happened", () => {
    const line = timelineOf(rows, result, "ts", 410);
    expect(line.marks.map((mark) => Math.round(mark.x))).toEqual([5, 105, 205]);
    expect(line.untimed).toEqual([3]);
  });

  it("gives overlapping bars lanes of their own", () => {
    const line = timelineOf(rows, result, "ts", 410);
    const lanes = line.spans.map((span) => [span.kind, span.lane]);
    expect(lanes).toEqual([
      ["match", 0],
      ["match", 1],
      ["timeout", 0],
    ]);
  });

  it("knows by which stages a row was taken", () => {
    expect([...takenRows(result)]).toEqual([
      [0, ["a"]],
      [1, ["b"]],
      [2, ["b"]],
    ]);
  });
});
