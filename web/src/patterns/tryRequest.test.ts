import { describe, expect, it } from "vitest";
import { nodeOf } from "../test/panelEditor";
import { timelineOf, takenRows } from "./timeline";
import { byTime, eventTimeOf, inTurn, longestWait, requestFor } from "./tryRequest";

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

const tried = (rows: readonly Record<string, unknown>[], port = "in") => inTurn([{ port, rows, eventTime: "ts" }]);

describe("what the bench asks", () => {
  it("[PE14] gives the node with its form and the columns that arrive, and lets the longest window close", () => {
    const settings = { eventTimes: { in: "ts" }, delay: null, close: true };
    const request = requestFor(NODE, ["in"], tried(ROWS), { in: [{ name: "k", type: "INT" }] }, settings, false);
    expect(request).toEqual({
      node: { id: "seq", type: "some-pattern", config: NODE.config },
      columns: { k: "INT" },
      eventTimes: { in: "ts" },
      events: ROWS,
      finalWatermarkMs: 81,
      explain: false,
    });
  });

  it("[PE15] says of several inputs into which each row flows, and which columns each has", () => {
    const both = byTime([
      { port: "a", rows: [{ ts: 1 }, { ts: 3 }], eventTime: "ts" },
      { port: "b", rows: [{ at: 2 }], eventTime: "at" },
    ]);
    const columns = { a: [{ name: "n", type: "INT" }], b: [{ name: "n", type: "STRING" }] };
    const request = requestFor(NODE, ["a", "b"], both, columns, { eventTimes: { a: "ts", b: "at" }, delay: null, close: false }, false);
    expect(request).toMatchObject({ eventTimes: { a: "ts", b: "at" }, events: [{ ts: 1 }, { at: 2 }, { ts: 3 }], ports: ["a", "b", "a"], columns: { "a.n": "INT", "b.n": "STRING" } });
  });

  it("[PE11] moves the watermark behind the newest row where rows come as listed", () => {
    const settings = { eventTimes: { in: "ts" }, delay: { value: 5, unit: "milliseconds" as const }, close: false };
    const request = requestFor(NODE, ["in"], tried([...ROWS, { k: 1, ts: 40, n: 1 }]), {}, settings, false);
    expect(request.arrivals).toEqual([{ event: 0 }, { watermark: 25 }, { event: 1 }, { event: 2 }, { event: 3 }, { watermark: 35 }]);
    expect(request.finalWatermarkMs).toBeNull();
  });

  it("[PE15] takes the inputs in turn where rows come as listed; the watermark is that of the one furthest back", () => {
    const listed = inTurn([
      { port: "a", rows: [{ ts: 10 }, { ts: 30 }], eventTime: "ts" },
      { port: "b", rows: [{ at: 20 }], eventTime: "at" },
    ]);
    expect(listed).toEqual({ rows: [{ ts: 10 }, { at: 20 }, { ts: 30 }], ports: ["a", "b", "a"], times: [10, 20, 30] });
    const settings = { eventTimes: { in: "ts" }, delay: { value: 1, unit: "milliseconds" as const }, close: false };
    expect(requestFor(NODE, ["a", "b"], listed, {}, settings, false).arrivals).toEqual([
      { event: 0 },
      { event: 1 },
      { watermark: 9 },
      { event: 2 },
      { watermark: 19 },
    ]);
  });

  it("is not led astray by a time no clock reaches", () => {
    const listed = tried([{ k: 1, ts: 10, n: 1 }, { k: 1, ts: 1e18, n: 1 }]);
    const request = requestFor(NODE, ["in"], listed, {}, { eventTimes: { in: "ts" }, delay: { value: 0, unit: "seconds" }, close: true }, false);
    expect(request.arrivals).toEqual([{ event: 0 }, { watermark: 10 }, { event: 1 }]);
    expect(request.finalWatermarkMs).toBeLessThan(1e15);
  });

  it("[PE11] orders rows by time, then tie-break, then as they stand", () => {
    const rows: readonly Record<string, unknown>[] = [
      { ts: 2, n: 9 },
      { ts: 1, n: 10 },
      { ts: 1, n: 9, first: true },
      { ts: 1, n: 9 },
      { n: 0 },
    ];
    expect(byTime([{ port: "in", rows, eventTime: "ts" }], ["n"]).rows).toEqual([rows[2], rows[3], rows[1], rows[0], rows[4]]);
  });

  it("waits as long as all lengths of time in a form together, wherever they stand", () => {
    const config = { every: { value: 2, unit: "seconds" }, more: [{ grace: { value: 1, unit: "milliseconds" } }], count: 7 };
    expect(longestWait(config)).toBe(2_001);
    expect(longestWait({ pattern: { stages: [], withinMs: 9 }, gap: { value: 1, unit: "seconds" } })).toBe(1_009);
  });

  it("[PE18] finds each input's time column: its watermark's, else the node's, else its first timestamp", () => {
    const columns = { a: [{ name: "n", type: "INT" }, { name: "when", type: "TIMESTAMP" }], b: [{ name: "at", type: "TIMESTAMP" }] };
    const arriving = { columns, clocks: { b: "seen" } };
    const node = nodeOf("x", "t");
    expect(["a", "b", "c"].map((port) => eventTimeOf(node, port, arriving))).toEqual(["when", "seen", "ts"]);
    expect(eventTimeOf(nodeOf("x", "t", { eventTime: "own" }), "a", arriving)).toBe("own");
    const found = ["match_start", "match_end"].map((name) => ({ name, type: "TIMESTAMP" }));
    expect(eventTimeOf(node, "in", { columns: { in: found }, clocks: {} })).toBe("match_end");
    const told = [...found, { name: "detected_at", type: "TIMESTAMP" }];
    expect(eventTimeOf(node, "in", { columns: { in: told }, clocks: {} })).toBe("detected_at");
  });
});

describe("the time axis", () => {
  const result = {
    keyColumns: [],
    matches: [
      { key: [], events: [0, 1], stages: { a: [0], b: [1] }, startMs: 0, endMs: 10, emittedAtMs: 10, matchId: "m1", values: {} },
      { key: [], events: [0, 2], stages: { a: [0], b: [2] }, startMs: 0, endMs: 20, emittedAtMs: 20, matchId: "m2", values: {} },
    ],
    timeouts: [{ key: [], events: [2], stages: { a: [2] }, timeoutMs: 40, startMs: 20, endMs: 20, values: {} }],
    late: [],
    live: { runs: 0, held: 0, buffered: 0 },
    explain: [],
    errors: [],
    warnings: [],
  };
  const rows = [{ ts: 0 }, { ts: 10 }, { ts: 20 }, { other: 1 }];

  it("spreads rows over the width, up to the last thing that happened", () => {
    const line = timelineOf(tried(rows), result, 410);
    expect(line.bands.map((band) => band.marks.map((mark) => Math.round(mark.x)))).toEqual([[5, 105, 205]]);
    expect(line.untimed).toEqual([3]);
  });

  it("gives overlapping bars lanes of their own", () => {
    const line = timelineOf(tried(rows), result, 410);
    const lanes = line.bands[0]?.spans.map((span) => [span.kind, span.lane]);
    expect(lanes).toEqual([
      ["match", 0],
      ["match", 1],
      ["timeout", 0],
    ]);
  });

  it("[PE16] gives each of several keys a band, right of their names", () => {
    const keyed = { ...result, keyColumns: ["k"], matches: result.matches.slice(0, 1).map((match) => ({ ...match, key: ["x"] })), timeouts: [] };
    const two = [{ k: "x", ts: 0 }, { k: "x", ts: 10 }, { k: null, ts: 5 }];
    const line = timelineOf(tried(two), keyed, 110, 50);
    expect(line.bands.map((band) => [band.label, band.marks.map((mark) => mark.row), band.spans.length])).toEqual([
      ["x", [0, 1], 1],
      ["null", [2], 0],
    ]);
    const timeout = { key: [null], events: [], stages: {}, timeoutMs: 9, startMs: 5, endMs: 5, values: {} };
    const both = { ...keyed, timeouts: [timeout] };
    const three = [{ k: 1, ts: 0 }, { k: null, ts: 5 }, { k: "x", ts: 0 }];
    expect(timelineOf(tried(three), both, 110, 50).bands.map(({ label }) => label)).toEqual(["x", "null", "1"]);
    expect(line.left).toBe(50);
    expect(line.bands[0]?.marks.map((mark) => mark.x)).toEqual([55, 105]);
    expect(timelineOf(tried(two.slice(0, 2)), keyed, 110, 50)).toMatchObject({ left: 0, bands: [{ label: null }] });
  });

  it("[PE16] puts keys of which nothing came into one band, where there are many", () => {
    const many = Array.from({ length: 30 }, (_, k) => ({ k, ts: k }));
    const keyed = { ...result, keyColumns: ["k"], matches: result.matches.slice(0, 1).map((match) => ({ ...match, key: [25] })), timeouts: [] };
    const labels = timelineOf(tried(many), keyed, 410).bands.map((band) => band.label);
    expect(labels).toHaveLength(12);
    expect(labels).toContain("25");
    expect(labels.at(-1)).toBe("19 more");
  });

  it("knows by which stages a row was taken", () => {
    expect([...takenRows(result)]).toEqual([
      [0, ["a"]],
      [1, ["b"]],
      [2, ["b"]],
    ]);
  });
});
