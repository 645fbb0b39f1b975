// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { entryOf, nodeOf, OnlyField, quietSession, renderPanel } from "../../test/panelEditor";
import type { CasePlayed } from "../../wire/types.gen";
import { TestPanel } from "../TestPanel";
import { CasesField } from "./CasesField";
import { caseOf, expecting, freeName, readCases } from "./model";

const FIELD = { testCases: { type: "array", items: { type: "object" }, "x-ui": { widget: "test-cases", order: 1, label: "Test cases", help: "" } } };
const OUTPUTS = ["out", "timeouts", "late", "errors"].map((name) => ({ name, label: name }));
const COUNT = entryOf("some-count", FIELD, { category: "pattern", outputs: OUTPUTS });
const PAIR = entryOf("some-pair", FIELD, { category: "pattern", inputs: [{ name: "a", label: "A" }, { name: "b", label: "B" }], outputs: OUTPUTS });
const ONE = { name: "one", events: [{ ts: 1 }], expect: { matches: [{ n: 1 }] } };
const TWO = { name: "two", events: [], expect: { late: [] } };

const holding = (name: string): CasePlayed => ({ name, holds: true, problem: "", differences: [], came: {} });

interface Asked {
  readonly node: { readonly config: { readonly testCases: readonly { readonly name: string }[] } };
  readonly rows: boolean;
}
let asked: Asked[];
let answer: (asked: Asked) => Response;

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  asked = [];
  answer = ({ node }) => Response.json({ cases: node.config.testCases.map((each) => holding(each.name)) });
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const body = JSON.parse(String(init.body)) as Asked;
    if (path === "/api/patterns/test") return Response.json(RESULT);
    asked.push(body);
    return answer(body);
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  cleanup();
});

const RESULT = { keyColumns: [], matches: [], timeouts: [], late: [], live: { runs: 0, held: 0, buffered: 0 }, explain: [], errors: [], warnings: [] };
const settle = (ms = 700) => act(() => vi.advanceTimersByTimeAsync(ms));
const card = (name: string) => within(screen.getByRole("group", { name: `Test case ${name}` }));
const unfold = (name: string) => fireEvent.click(card(name).getByRole("button", { expanded: false }));

function open(cases: unknown, entry = COUNT) {
  const session = quietSession([nodeOf("n", entry.type, cases === undefined ? {} : { testCases: cases })]);
  const rendered = renderPanel(<OnlyField nodeId="n" fieldKey="testCases" entry={entry} widget={{ Component: CasesField, composite: true }} />, session, [entry]);
  const config = () => session.state.getState().document?.nodes.get("n")?.config["testCases"];
  return { ...rendered, session, config };
}

describe("the test cases of a form", () => {
  it("[FI6] take no time for the clock that no calendar has", async () => {
    const { config } = open([ONE]);
    unfold("one");
    const field = screen.getByRole<HTMLInputElement>("textbox", { name: "At the end the clock reaches" });
    fireEvent.change(field, { target: { value: "1357034400000000000000" } });
    await settle();
    expect(screen.getByText(/This is no time/)).toBeTruthy();
    expect(config()).toEqual([ONE]);
  });

  it("show a clock's time that no calendar has as it is", () => {
    open([{ ...ONE, finalWatermarkMs: 1e20 }]);
    unfold("one");
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "At the end the clock reaches" }).value).toBe("100000000000000000000");
  });

  it("[PE19] are played by themselves once the server is back", async () => {
    const { session } = open([ONE]);
    const state = session.state.getState();
    answer = () => Response.error();
    act(() => session.state.setState({ ...state, save: { kind: "offline", waiting: 0 } }));
    await settle();
    expect(screen.getByText(/The cases can't be played/)).toBeTruthy();
    answer = () => Response.json({ cases: [holding("one")] });
    act(() => session.state.setState(state));
    await settle();
    expect(card("one").getByText("holds")).toBeTruthy();
  });

  it("[PE19] are played at once and after each change, and say whether they hold and what differs in plain words", async () => {
    const sentences = ["The match with k x: n is 2, expected 1."];
    answer = ({ node }) => {
      const [first, ...rest] = node.config.testCases;
      const failing = { name: first?.name, holds: false, problem: "", differences: [{ port: "matches", expected: 1, came: 1, sentences }], came: {} };
      return Response.json({ cases: [failing, ...rest.map((each) => holding(each.name))] });
    };
    open([ONE, TWO]);
    await settle();
    expect(asked).toHaveLength(1);
    expect(card("one").getByText("fails")).toBeTruthy();
    expect(card("one").getByText("Matches: 1 came, 1 expected.")).toBeTruthy();
    expect(card("one").getByText(sentences[0] ?? "")).toBeTruthy();
    expect(card("two").getByText("holds")).toBeTruthy();
    expect(screen.getByText("1 of 2 hold.")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Run all cases" }));
    await settle();
    expect(asked).toHaveLength(2);
  });

  it("[PE19] say why they can't be played", async () => {
    answer = () => Response.json({ code: "pattern.form", detail: "no", findings: [{ code: "x", detail: "Count is needed." }] }, { status: 422 });
    open([ONE]);
    await settle();
    expect(screen.getByText("The cases can't be played: Count is needed.")).toBeTruthy();
    expect(card("one").queryByText("holds")).toBeNull();
  });

  it("[PE20] take rows as CSV or JSON, and send none of them while one is broken, but keep what was typed", async () => {
    const { config } = open([ONE]);
    unfold("one");
    const rows = () => screen.getByLabelText<HTMLTextAreaElement>("Rows");
    fireEvent.change(rows(), { target: { value: "k,ts\nx,1\ny" } });
    await settle();
    expect(screen.getByText("Row 2 has 1 cells, the header has 2.")).toBeTruthy();
    expect(config()).toEqual([ONE]);
    cleanup();
    const again = open([ONE]);
    unfold("one");
    expect(rows().value).toBe("k,ts\nx,1\ny");
    fireEvent.change(rows(), { target: { value: "k,ts\nx,1\ny,2" } });
    await settle();
    expect(again.config()).toEqual([{ ...ONE, events: [{ k: "x", ts: 1 }, { k: "y", ts: 2 }] }]);
    fireEvent.change(screen.getByLabelText("Matches expected"), { target: { value: "" } });
    await settle();
    expect(again.config()).toMatchObject([{ expect: { matches: [] } }]);
    cleanup();
    open([ONE]);
    unfold("one");
    expect(rows().value, "what was mended is not brought back").toBe('{"ts":1}');
  });

  it("[PE20] hold no more rows than the server takes", async () => {
    const { config } = open([ONE]);
    unfold("one");
    fireEvent.change(screen.getByLabelText("Rows"), { target: { value: Array.from({ length: 201 }, () => "{}").join("\n") } });
    await settle();
    expect(screen.getByText("A test case holds at most 200 rows; there are 201.")).toBeTruthy();
    expect(config()).toEqual([ONE]);
  });

  it("[PE21] are named, each otherwise, added, duplicated and removed", async () => {
    const { config } = open([ONE, TWO]);
    unfold("two");
    const name = () => screen.getByLabelText<HTMLInputElement>("Name of two");
    for (const [typed, said] of [["one", "There is a test case called “one” already."], [" ", "A test case needs a name."]] as const) {
      fireEvent.change(name(), { target: { value: typed } });
      fireEvent.blur(name());
      expect(screen.getByText(said)).toBeTruthy();
      expect(name().value).toBe(typed);
    }
    fireEvent.change(name(), { target: { value: "second" } });
    fireEvent.keyDown(name(), { key: "Enter" });
    expect(config()).toEqual([ONE, { ...TWO, name: "second" }]);
    fireEvent.click(screen.getByRole("button", { name: "Duplicate one" }));
    fireEvent.click(screen.getByRole("button", { name: "Remove second" }));
    fireEvent.click(screen.getByRole("button", { name: "Add a case" }));
    expect(config()).toEqual([ONE, { ...ONE, name: "one copy 3" }, { name: "Case 3", events: [], expect: { matches: [] } }]);
    for (const each of ["one", "one copy 3", "Case 3"]) fireEvent.click(screen.getByRole("button", { name: `Remove ${each}` }));
    expect(config()).toBeUndefined();
    await settle();
  });

  it("[PE21] compare what is asked for", async () => {
    const { config } = open([ONE]);
    unfold("one");
    fireEvent.click(screen.getByRole("checkbox", { name: "Compare late rows" }));
    fireEvent.click(screen.getByRole("checkbox", { name: "Compare matches" }));
    expect(config()).toEqual([{ ...ONE, expect: { late: [] } }]);
    fireEvent.change(screen.getByLabelText("At the end the clock reaches"), { target: { value: "2013-01-01T00:00:00Z" } });
    await settle();
    expect(config()).toMatchObject([{ finalWatermarkMs: 1_356_998_400_000 }]);
    fireEvent.change(screen.getByLabelText("At the end the clock reaches"), { target: { value: "noon" } });
    await settle();
    expect(screen.getByText(/This is no time/)).toBeTruthy();
    expect(config()).toMatchObject([{ finalWatermarkMs: 1_356_998_400_000 }]);
  });
});

describe("a try", () => {
  const tryIt = async (entry = COUNT) => {
    const session = quietSession([nodeOf("n", entry.type, { testCases: [ONE] })]);
    const rendered = renderPanel(<TestPanel />, session, [entry]);
    act(() => rendered.editor.selection.nodes(["n"]));
    fireEvent.change(screen.getByLabelText(/^Rows.*: JSON lines/), { target: { value: '{"ts":2}\n{"ts":1}' } });
    await settle();
    fireEvent.click(screen.getByRole("button", { name: "Keep as a test case" }));
    return { ...rendered, cases: () => readCases(session.state.getState().document?.nodes.get("n")?.config["testCases"]) };
  };
  const keep = async (name: string) => {
    fireEvent.change(screen.getByLabelText("Name of the test case"), { target: { value: name } });
    fireEvent.click(screen.getByRole("button", { name: "Keep" }));
    await settle();
  };

  it("[PE22] [PE23] is kept with its rows and all that came of them, and found when one comes back", async () => {
    answer = () => Response.json({ cases: [{ ...holding("kept"), came: { matches: [{ k: "x", match_id: "7f", n: 2 }], late: [], errors: [] } }] });
    const { cases, editor } = await tryIt();
    await keep("one");
    expect(screen.getByText("There is a test case called “one” already.")).toBeTruthy();
    expect(asked).toHaveLength(0);
    await keep("kept");
    expect(asked[0]).toMatchObject({ rows: true, node: { config: { testCases: [{ name: "kept", events: [{ ts: 1 }, { ts: 2 }], finalWatermarkMs: 3 }] } } });
    expect(cases()).toEqual([
      ONE,
      { name: "kept", events: [{ ts: 1 }, { ts: 2 }], finalWatermarkMs: 3, expect: { matches: [{ k: "x", n: 2 }], late: [], errors: [] } },
    ]);
    act(() => editor.selection.clear());
    expect(screen.queryByText(/Kept as/)).toBeNull();
    act(() => editor.selection.nodes(["n"]));
    await settle();
    expect(screen.getByText(/Kept as “kept”\./)).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Show it" }));
    expect(editor.focus.getState()).toEqual({ nodeId: "n", field: "testCases.1" });
  });

  it("[PE23] says which cases there are, of other rows too, and leads to them", async () => {
    const { editor } = await tryIt();
    expect(screen.getByText(/One test case is kept: “one”\./)).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Show it" }));
    expect(editor.focus.getState()).toEqual({ nodeId: "n", field: "testCases.0" });
    fireEvent.change(screen.getByLabelText(/^Rows.*: JSON lines/), { target: { value: "" } });
    await settle();
    expect(screen.getByText(/One test case is kept/)).toBeTruthy();
  });

  it("[PE22] of two inputs says of each row at which it arrives", async () => {
    const { cases } = await tryIt(PAIR);
    await keep("kept");
    expect(cases()[1]?.events).toEqual([{ side: "a", ts: 1 }, { side: "a", ts: 2 }]);
  });

  it("[PE22] is not kept where the server can't play it", async () => {
    answer = () => Response.json({ cases: [{ ...holding("x"), holds: false, problem: "Event 1 has no time." }] });
    const { cases } = await tryIt();
    await keep("x");
    expect(screen.getByText("Event 1 has no time.")).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>("Name of the test case").value).toBe("x");
    expect(cases()).toEqual([ONE]);
  });
});

describe("cases as the form has them", () => {
  it("are read from whatever stands there", () => {
    expect(readCases("odd")).toEqual([]);
    expect(readCases([{ name: 3, events: "x", expect: { matches: null, late: [1, {}] }, more: 1 }, null])).toEqual([
      { name: "", events: [], expect: { late: [{}] }, more: 1 },
    ]);
    expect(freeName([ONE, { ...ONE, name: "Case 3" }])).toBe("Case 4");
  });

  it("keep the order of arrival of rows as listed", () => {
    const tried = { rows: [{ ts: 1 }], ports: ["in"], times: [1] };
    const arrivals = [{ event: 0 }, { watermark: 1 }];
    expect(caseOf("x", tried, false, { arrivals, finalWatermarkMs: null })).toEqual({ name: "x", events: [{ ts: 1 }], arrivals, expect: {} });
    expect(expecting({ errors: [{ code: "c", row: "{}" }] })).toEqual({ errors: [{ code: "c" }] });
  });
});
