// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { entryOf, NO_CODE, nodeOf, quietSession, renderPanel } from "../test/panelEditor";
import { Toasts } from "../ui/Toast";
import { TooltipProvider } from "../ui/Tooltip";
import { TestPanel } from "./TestPanel";

const PATTERN = entryOf("some-pattern", { pattern: { type: "object", "x-ui": { widget: "pattern", order: 1, label: "Pattern", help: "" } } }, { category: "pattern" });
const SOURCE = entryOf("some-source", {}, { category: "source", label: "Source" });
const NODES = [
  nodeOf("src", "some-source"),
  nodeOf("seq", "some-pattern", { pattern: { stages: [{ name: "a" }] }, partitionBy: ["k"] }, "Spikes"),
  nodeOf("count", "some-count", { eventFilter: "v > 1" }, "Often"),
  nodeOf("pair", "some-pair", {}, "Pairs"),
];
const EDGES = [{ id: "e", source: "src", sourcePort: "out", target: "seq", targetPort: "in" }];
const COUNT = entryOf("some-count", { eventFilter: { type: "string", "x-ui": { widget: "sql-expression", order: 1, label: "Rows", help: "" } } }, { category: "pattern" });
const PAIR = entryOf("some-pair", {}, { category: "pattern", inputs: [{ name: "a", label: "A" }, { name: "b", label: "B" }] });
const RESULT = {
  keyColumns: ["k"],
  matches: [{ key: ["x"], events: [1], stages: { a: [1] }, startMs: 2, endMs: 2, emittedAtMs: 2, matchId: "m", values: {} }],
  timeouts: [],
  late: [],
  live: { runs: 1, held: 0, buffered: 0 },
  explain: [{ event: 0, run: 0, stage: "a", verdict: "skipped", because: "v > 1 is false: 1 > 1", key: ["x"] }],
  errors: [],
  warnings: [],
};

interface Asked {
  readonly path: string;
  readonly body: Record<string, unknown>;
}

let asked: Asked[];
let answer: (asked: Asked) => Response;

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  asked = [];
  answer = () => Response.json(RESULT);
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const one = { path, body: JSON.parse(String(init.body)) as Record<string, unknown> };
    asked.push(one);
    return answer(one);
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  cleanup();
});

const settle = () => act(() => vi.advanceTimersByTimeAsync(400));
const paste = (value: string) => fireEvent.change(rowsField(), { target: { value } });
const rowsField = () => screen.getByLabelText(/^Rows.*: JSON lines/);

function open(selected: string | null = "seq") {
  const rendered = renderPanel(<TestPanel />, quietSession(NODES, EDGES), [PATTERN, COUNT, PAIR, SOURCE]);
  if (selected) act(() => rendered.editor.selection.nodes([selected]));
  return rendered;
}

describe("the bench of a pattern", () => {
  it("gives back what it cleared", async () => {
    open();
    render(
      <TooltipProvider>
        <Toasts />
      </TooltipProvider>,
    );
    paste('{"k":"x","ts":1}');
    fireEvent.click(screen.getByRole("button", { name: "Clear" }));
    expect((rowsField() as HTMLTextAreaElement).value).toBe("");
    fireEvent.click(screen.getByRole("button", { name: "Undo" }));
    expect((rowsField() as HTMLTextAreaElement).value).toBe('{"k":"x","ts":1}');
  });

  it("[PE10] keeps rows that are too many for the browser to remember, while the tab is open", () => {
    const { editor } = open();
    paste('{"k":"few","ts":1}');
    const many = Array.from({ length: 1_500 }, (_, n) => JSON.stringify({ k: "x".repeat(150), ts: n })).join("\n");
    paste(many);
    act(() => editor.selection.nodes(["count"]));
    act(() => editor.selection.nodes(["seq"]));
    expect((rowsField() as HTMLTextAreaElement).value.length).toBe(many.length);
    fireEvent.click(screen.getByRole("button", { name: "Clear" }));
  });

  it("draws rows whose times no calendar has, while the server judges them", async () => {
    open();
    paste('{"k":"x","ts":1}\n{"k":"x","ts":2}');
    await settle();
    paste('{"k":"x","ts":1}\n{"k":"x","ts":1e20}');
    expect(screen.getByRole("region", { name: "What the pattern finds" })).toBeTruthy();
  });

  it("asks again for what a row met with, once the server is back", async () => {
    const { session } = open();
    paste('{"k":"x","ts":1}\n{"k":"x","ts":2}');
    await settle();
    const state = session.state.getState();
    answer = () => Response.error();
    fireEvent.click(screen.getByRole("button", { name: "Explain row 1" }));
    act(() => session.state.setState({ ...state, save: { kind: "offline", waiting: 0 } }));
    await settle();
    expect(screen.getAllByText(/can't be reached|server answered/).length).toBeGreaterThan(0);
    answer = () => Response.json(RESULT);
    act(() => session.state.setState(state));
    await settle();
    expect(screen.getByText(/v > 1 is false: 1 > 1/)).toBeTruthy();
  });

  it("leads to a pattern when none is selected", () => {
    const { editor } = open(null);
    fireEvent.click(screen.getByRole("button", { name: "Spikes" }));
    expect(editor.selection.getState().nodes).toEqual(["seq"]);
    expect(rowsField()).toBeTruthy();
  });

  it("[PE9] shows matches of pasted rows at once, in the order of their time", async () => {
    open();
    fireEvent.change(rowsField(), { target: { value: '{"k":"x","v":2,"ts":2}\n{"k":"x","v":1,"ts":1}' } });
    await settle();
    expect(asked).toHaveLength(1);
    expect(asked[0]?.path).toBe("/api/patterns/test");
    expect(asked[0]?.body).toMatchObject({ node: { type: "some-pattern", config: { partitionBy: ["k"] } }, explain: false, events: [{ v: 1 }, { v: 2 }] });
    expect(screen.getByRole("status").textContent).toContain("1 match · 0 timeouts");
    expect(screen.getByRole("button", { name: /^match/ }).textContent).toContain("a 2");
  });

  it("marks the rows of a match, and explains a row on demand", async () => {
    open();
    fireEvent.change(rowsField(), { target: { value: "k,v,ts\nx,1,1\nx,2,2" } });
    await settle();
    expect(screen.getByRole("button", { name: "Explain row 2" }).closest("tr")?.textContent).toContain("a");
    fireEvent.click(screen.getByRole("button", { name: "Explain row 1" }));
    await settle();
    expect(asked.at(-1)?.body).toMatchObject({ explain: true });
    expect(screen.getByLabelText("What happened to row 1").textContent).toContain("v > 1 is false: 1 > 1");
  });

  it("[PE12] takes rows of the source as they arrive here, and says what became of them on the way", async () => {
    open();
    const preview = { columns: [], rows: [{ k: "x", ts: 5 }], errors: ["1 line is not a JSON object."], steps: [{ nodeId: "src", rows: 1200 }] };
    answer = ({ path }) => Response.json(path === "/api/preview" ? preview : RESULT);
    fireEvent.click(screen.getByRole("button", { name: "Take rows of the source" }));
    await settle();
    expect(asked[0]).toMatchObject({ path: "/api/preview", body: { node: { id: "seq" }, nodes: [{ id: "src" }], edges: [{ id: "e" }] } });
    await settle();
    expect(asked.at(-1)?.body["events"]).toEqual([{ k: "x", ts: 5 }]);
    expect(screen.getByLabelText("Rows after each step").textContent).toBe("Source 1,200");
    expect(screen.getByText("1 line is not a JSON object.")).toBeTruthy();
  });

  it("[PE12] names the step that can't be carried out here, leads to it, and keeps the rows there were", async () => {
    const { editor } = open();
    fireEvent.change(rowsField(), { target: { value: '{"ts":1}' } });
    const detail = "Only late: size(tags) > 1 can be computed by a run only.";
    const findings = [{ code: "preview.step", detail, nodeId: "src", field: "condition" }];
    answer = ({ path }) =>
      path === "/api/preview" ? Response.json({ status: 422, code: "preview.step", detail, findings }, { status: 422 }) : Response.json(RESULT);
    fireEvent.click(screen.getByRole("button", { name: "Take rows of the source" }));
    await settle();
    expect(screen.getByText(detail)).toBeTruthy();
    expect((rowsField() as HTMLTextAreaElement).value).toBe('{"ts":1}');
    fireEvent.click(screen.getByRole("button", { name: "Go to the step" }));
    expect(editor.focus.getState()).toEqual({ nodeId: "src", field: "condition" });
  });

  it("says so where no row arrives", async () => {
    open();
    answer = () => Response.json({ columns: [], rows: [], errors: [], steps: [{ nodeId: "src", rows: 0 }] });
    fireEvent.click(screen.getByRole("button", { name: "Take rows of the source" }));
    await settle();
    expect(screen.getByText("No row of the source arrives here.")).toBeTruthy();
  });

  it("[PE9] says what is wrong with the pattern, and leads to the field", async () => {
    const { editor } = open();
    answer = () => Response.json({ status: 422, code: "pattern.column", detail: "There is no column y here.", path: "pattern.stages.0.where" }, { status: 422 });
    fireEvent.change(rowsField(), { target: { value: '{"k":"x","ts":1}' } });
    await settle();
    expect(screen.getByRole("alert").textContent).toContain("There is no column y here.");
    fireEvent.click(screen.getByRole("button", { name: "Go to the field" }));
    expect(editor.focus.getState()).toEqual({ nodeId: "seq", field: "pattern.stages.0.where" });
  });

  it("[PE10] remembers the rows of a node in this browser", async () => {
    open().unmount();
    open();
    fireEvent.change(rowsField(), { target: { value: '{"ts":1}' } });
    cleanup();
    open();
    expect((rowsField() as HTMLTextAreaElement).value).toBe('{"ts":1}');
  });

  it("tells lines it can't read", () => {
    open();
    fireEvent.change(rowsField(), { target: { value: '{"ts":1}\nnonsense' } });
    expect(screen.getByText("Line 2 is not valid JSON.")).toBeTruthy();
  });
});

describe("the bench of any node of the category", () => {
  it("[PE14] tries it with its form, and shows what it says of a match", async () => {
    const match = { ...RESULT.matches[0], values: { event_count: 3, last: null } };
    answer = () => Response.json({ ...RESULT, matches: [match] });
    open("count");
    paste("k,v,ts\nx,2,1\nx,3,2");
    await settle();
    expect(asked[0]?.body).toMatchObject({ node: { type: "some-count", config: { eventFilter: "v > 1" } }, events: [{ v: 2 }, { v: 3 }] });
    expect(screen.getByRole("button", { name: /^match/ }).textContent).toContain("event_count 3last null");
  });

  it("[PE9] leads from a refusal to the field of its form", async () => {
    answer = () => Response.json({ status: 422, code: "pattern.form", detail: "v is not a column.", path: "eventFilter" }, { status: 422 });
    const { editor } = open("count");
    paste('{"ts":1}');
    await settle();
    fireEvent.click(screen.getByRole("button", { name: "Go to the field" }));
    expect(editor.focus.getState()).toEqual({ nodeId: "count", field: "eventFilter" });
  });

  it("[PE14] says at once, in the server's words, that a node can't be tried", async () => {
    answer = () => Response.json({ status: 422, code: "pattern.own-code", detail: "Only the engine runs it.", path: "node.type" }, { status: 422 });
    open("count");
    await settle();
    expect(screen.getByText("Only the engine runs it.")).toBeTruthy();
    expect(screen.queryByLabelText(/^Rows/)).toBeNull();
  });

  it("[PE15] takes rows for each of two inputs, and keeps both", async () => {
    open("pair");
    paste('{"ts":2,"n":1}');
    fireEvent.mouseDown(screen.getByRole("tab", { name: /^B/ }), { button: 0 });
    expect((rowsField() as HTMLTextAreaElement).value).toBe("");
    paste('{"ts":1,"n":2}');
    await settle();
    expect(asked.at(-1)?.body).toMatchObject({ events: [{ n: 2 }, { n: 1 }], ports: ["b", "a"] });
    expect(screen.getByRole("button", { name: "Explain row 1" }).closest("tr")?.textContent).toContain("B");
    cleanup();
    open("pair");
    expect((rowsField() as HTMLTextAreaElement).value).toBe('{"ts":2,"n":1}');
  });

  it("[PE18] times the rows of each input by its own column", async () => {
    const { session } = open("pair");
    act(() => session.code.setState({ ...NO_CODE, clocks: { pair: { a: "ts", b: "at" } } }));
    paste('{"ts":2,"n":1}');
    fireEvent.mouseDown(screen.getByRole("tab", { name: /^B/ }), { button: 0 });
    paste('{"at":1,"later":5,"n":2}');
    await settle();
    expect(asked.at(-1)?.body).toMatchObject({ eventTimes: { a: "ts", b: "at" }, ports: ["b", "a"] });
    fireEvent.change(screen.getByLabelText("Time column of B"), { target: { value: "later" } });
    await settle();
    expect(asked.at(-1)?.body).toMatchObject({ eventTimes: { a: "ts", b: "later" }, ports: ["a", "b"] });
  });

  it("[PE14] shows what a timeout says, as of a match", async () => {
    const timeout = { key: ["x"], events: [0], stages: { a: [0] }, timeoutMs: 9, startMs: 1, endMs: 1, values: { first: 2, last: null } };
    answer = () => Response.json({ ...RESULT, matches: [], timeouts: [timeout] });
    open("count");
    paste("k,v,ts\nx,2,1");
    await settle();
    expect(screen.getByRole("button", { name: /^timeout/ }).textContent).toContain("first 2last null");
  });

  it("[PE17] tells late rows, errors and what the clock did", async () => {
    const explain = [{ event: null, run: 0, stage: "deadline", verdict: "expired", because: "silent for 600000 ms, at 1709287200000: dead", key: ["x", 7] }];
    answer = () => Response.json({ ...RESULT, matches: [], late: [0], errors: [{ code: "e", detail: "the entity is NULL", event: 1 }], explain });
    open("count");
    paste("k,v,ts\n,3,2\nx,2,1");
    await settle();
    expect(screen.getByRole("status").textContent).toContain("1 late · 1 error");
    fireEvent.click(screen.getByRole("button", { name: "error row 2 (row 1 of the CSV): The entity is NULL." }));
    await settle();
    expect(screen.getByLabelText("What happened to row 2").textContent).toContain("The entity is NULL.");
    fireEvent.click(screen.getByRole("button", { name: "What the clock did" }));
    await settle();
    expect(screen.getByLabelText("What the clock did").textContent).toContain("x, 7: expired · deadline: silent for 10 minutes, at 2024-03-01T10:00:00.000Z: dead");
  });
});
