// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Widgets } from "../fields/widget";
import { entryOf, NO_CODE, nodeOf, quietSession, renderPanel } from "../test/panelEditor";
import { Inspector } from "./Inspector";
import { STANDARD_WIDGETS } from "./widgets/standard";

const hint = (widget: string, order: number, label: string, more: object = {}) => ({ "x-ui": { widget, order, label, help: `Help of ${label}.`, ...more } });
const SINK = entryOf(
  "table-sink",
  {
    table: { type: "string", minLength: 1, ...hint("text", 1, "Table") },
    mode: { enum: ["append", "merge"], default: "append", ...hint("select", 2, "Write mode") },
    keys: { type: "array", items: { type: "string" }, ...hint("columns", 3, "Key columns", { visibleIf: { mode: ["merge"] } }) },
    rate: { type: "integer", minimum: 1, maximum: 9, ...hint("number", 4, "Rate") },
    wait: { $ref: "#/$defs/Duration", ...hint("duration", 5, "Wait") },
    odd: { type: "object", ...hint("hologram", 6, "Odd") },
    cap: { type: "integer", ...hint("number", 7, "Cap", { group: "advanced" }) },
  },
  { label: "Table Sink", help: "Writes rows." },
);
const ENTRY = {
  ...SINK,
  config: {
    ...SINK.config,
    required: ["table"],
    $defs: { Duration: { type: "object", properties: { value: { type: "integer" }, unit: { enum: ["hours", "minutes", "seconds"] } } } },
  },
};

function open(config: Record<string, unknown> = { table: "alerts" }, widgets: Widgets = STANDARD_WIDGETS) {
  const session = quietSession([nodeOf("n", "table-sink", config), nodeOf("m", "table-sink", { table: "other" })]);
  const rendered = renderPanel(<Inspector widgets={widgets} />, session, [ENTRY]);
  act(() => rendered.editor.selection.nodes(["n"]));
  return rendered;
}

const config = (session: ReturnType<typeof quietSession>) => session.state.getState().document?.nodes.get("n")?.config;
const type = (field: HTMLElement, text: string) => fireEvent.change(field, { target: { value: text } });

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  cleanup();
});

describe("the inspector", () => {
  it("[FI1] draws the form of the selected node from its schema alone", () => {
    open();
    expect(screen.getByLabelText<HTMLInputElement>("Table").value).toBe("alerts");
    expect(screen.getByText("Help of Table.")).toBeTruthy();
    expect(screen.queryByText("Key columns")).toBeNull();
    expect(screen.queryByLabelText("Cap")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Advanced" }));
    expect(screen.getByLabelText("Cap")).toBeTruthy();
  });

  it("[FI19] removes a setting the form has no field for where it is told of", () => {
    const { session } = open({ table: "alerts", colour: "red" });
    const finding = { code: "config.unknown", detail: "There is no colour.", nodeId: "n", field: "colour" };
    act(() => session.code.setState({ ...NO_CODE, findings: [finding] }));
    fireEvent.click(screen.getByRole("button", { name: "Remove the setting colour" }));
    expect(session.edits).toEqual([[{ command: "configureNode", id: "n", unset: ["colour"] }]]);
    expect(config(session)).toEqual({ table: "alerts" });
    expect(screen.queryByRole("button", { name: "Remove the setting colour" })).toBeNull();
  });

  it("[FI2] sends a pause in typing as one edit", () => {
    const { session } = open();
    const field = screen.getByLabelText("Table");
    type(field, "ale");
    type(field, "alerts2");
    expect(session.edits).toHaveLength(0);
    act(() => void vi.advanceTimersByTime(600));
    expect(session.edits).toEqual([[{ command: "configureNode", id: "n", set: { table: "alerts2" } }]]);
  });

  it("[FI3] sends what was just typed when the tab is closed", () => {
    const { session } = open();
    type(screen.getByLabelText("Table"), "alerts2");
    type(screen.getByLabelText("Name"), "Late planes");
    act(() => void window.dispatchEvent(new Event("pagehide")));
    expect(session.edits).toEqual([
      [{ command: "renameNode", id: "n", label: "Late planes" }],
      [{ command: "configureNode", id: "n", set: { table: "alerts2" } }],
    ]);
    act(() => void vi.advanceTimersByTime(600));
    expect(session.edits).toHaveLength(2);
  });

  it("[FI2] sends a name once, when it is left or on Enter; Escape takes back what was typed", () => {
    const { session } = open();
    const field = screen.getByLabelText<HTMLInputElement>("Name");
    for (const text of ["L", "La", "Lat", "Late"]) {
      type(field, text);
      act(() => void vi.advanceTimersByTime(2_000));
    }
    expect(session.edits).toHaveLength(0);
    fireEvent.keyDown(field, { key: "Enter" });
    fireEvent.blur(field);
    expect(session.edits).toEqual([[{ command: "renameNode", id: "n", label: "Late" }]]);
    type(field, "Later");
    fireEvent.keyDown(field, { key: "Escape" });
    expect(field.value).toBe("Late");
    fireEvent.blur(field);
    cleanup();
    expect(session.edits).toHaveLength(1);
  });

  it("[FI2] sends on Enter and when left, without waiting, and nothing twice", () => {
    const { session } = open();
    const field = screen.getByLabelText("Table");
    type(field, "a");
    fireEvent.keyDown(field, { key: "Enter" });
    fireEvent.blur(field);
    act(() => void vi.advanceTimersByTime(2_000));
    expect(session.edits).toHaveLength(1);
    type(field, "b");
    fireEvent.blur(field);
    expect(session.edits).toHaveLength(2);
  });

  it("[FI3] loses nothing typed when another node is selected at once", () => {
    const { session, editor } = open();
    type(screen.getByLabelText("Table"), "kept");
    act(() => editor.selection.nodes(["m"]));
    expect(config(session)).toEqual({ table: "kept" });
    expect(screen.getByLabelText<HTMLInputElement>("Table").value).toBe("other");
  });

  it("[FI4] keeps both values when somebody else sets the same field meanwhile", () => {
    const { session } = open();
    const field = screen.getByLabelText<HTMLInputElement>("Table");
    type(field, "mine");
    act(() => session.elsewhere([{ command: "configureNode", id: "n", set: { table: "theirs" } }]));
    act(() => void vi.advanceTimersByTime(2_000));
    fireEvent.blur(field);
    expect(field.value).toBe("mine");
    expect(screen.getByText("theirs")).toBeTruthy();
    expect(config(session)).toEqual({ table: "theirs" });
    fireEvent.click(screen.getByRole("button", { name: "Keep mine" }));
    expect(config(session)).toEqual({ table: "mine" });
    expect(screen.queryByRole("button", { name: "Keep mine" })).toBeNull();
  });

  it("[FI4] takes the other value when asked to", () => {
    const { session } = open();
    const field = screen.getByLabelText<HTMLInputElement>("Table");
    type(field, "mine");
    act(() => session.elsewhere([{ command: "configureNode", id: "n", set: { table: "theirs" } }]));
    fireEvent.click(screen.getByRole("button", { name: "Take theirs" }));
    expect(field.value).toBe("theirs");
    expect(session.edits).toHaveLength(0);
  });

  it("[FI5] follows somebody else's edit quietly in a field nobody types into", () => {
    const { session } = open();
    act(() => session.elsewhere([{ command: "configureNode", id: "n", set: { table: "theirs" } }]));
    expect(screen.getByLabelText<HTMLInputElement>("Table").value).toBe("theirs");
    expect(screen.queryByText(/Changed elsewhere/)).toBeNull();
  });

  it("shows a conditional field once its condition holds, and a list of columns as chips", () => {
    const { session } = open({ table: "alerts", mode: "append" });
    fireEvent.change(screen.getByLabelText("Write mode"), { target: { value: "merge" } });
    const add = screen.getByLabelText("Add to Key columns");
    type(add, "carrier, origin");
    fireEvent.keyDown(add, { key: "Enter" });
    expect(config(session)).toEqual({ table: "alerts", mode: "merge", keys: ["carrier", "origin"] });
    fireEvent.click(screen.getByRole("button", { name: "Remove carrier" }));
    expect(config(session)).toMatchObject({ keys: ["origin"] });
    fireEvent.click(screen.getByRole("button", { name: "Remove origin" }));
    expect(config(session)).not.toHaveProperty("keys");
  });

  it("[FI6] says what a number may be and does not send what is none", () => {
    const { session } = open();
    const rate = screen.getByLabelText("Rate");
    type(rate, "many");
    act(() => void vi.advanceTimersByTime(600));
    expect(screen.getByText("Rate: a whole number is needed, not a text.")).toBeTruthy();
    expect(session.edits).toHaveLength(0);
    type(rate, "12");
    expect(screen.getByText("Rate: a whole number of at most 9 is needed.")).toBeTruthy();
    type(rate, "7");
    fireEvent.blur(rate);
    expect(config(session)).toMatchObject({ rate: 7 });
    expect(screen.queryByText(/a whole number/)).toBeNull();
  });

  it("[FI7] shows a widget it does not know as JSON, checked before it is sent", () => {
    const { session } = open();
    const odd = screen.getByLabelText("Odd");
    type(odd, "{");
    fireEvent.blur(odd);
    expect(screen.getByText(/Odd: this is not valid JSON/)).toBeTruthy();
    type(odd, '{"a": 1}');
    fireEvent.blur(odd);
    expect(config(session)).toMatchObject({ odd: { a: 1 } });
    expect(screen.queryByText(/not valid JSON/)).toBeNull();
  });

  it("shows findings at their field, unfolding the advanced ones, and the rest at the top", () => {
    const { session } = open();
    const finding = (field: string | null, detail: string) => ({ code: "x", nodeId: "n", field, detail });
    act(() =>
      session.code.setState({
        ...NO_CODE,
        findings: [finding("cap", "Too large."), finding(null, "Nothing arrives here."), { ...finding("cap", "Elsewhere."), nodeId: "m" }],
      }),
    );
    expect(screen.getByLabelText("Cap").getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByText("Too large.")).toBeTruthy();
    expect(screen.getByText("Nothing arrives here.")).toBeTruthy();
    expect(screen.queryByText("Elsewhere.")).toBeNull();
  });

  it("[FI8] says once what page and server both say of a missing value", () => {
    const { session } = open({});
    act(() => session.code.setState({ ...NO_CODE, findings: [{ code: "config.required", nodeId: "n", field: "table", detail: "Table is needed." }] }));
    expect(screen.getAllByText("Table is needed.")).toHaveLength(1);
  });

  it("[FI9] puts the cursor into the field a problem leads to", () => {
    const { editor } = open();
    act(() => editor.focusOn("n", "rate"));
    expect(document.activeElement).toBe(screen.getByLabelText("Rate"));
  });

  it("[FI10] tells others that this form is being edited, and shows who else edits it", () => {
    const { session } = open();
    const field = screen.getByLabelText("Table");
    fireEvent.focus(field);
    expect(session.said).toEqual([{ editing: "n" }]);
    fireEvent.blur(field, { relatedTarget: document.body });
    expect(session.said.at(-1)).toEqual({ editing: null });
    const bob = { id: "bob", connection: "c2", name: "Bob", color: "#a00", cursor: null, selection: [], dragging: [], editing: "n" };
    act(() => session.people.setState([bob, { ...bob, connection: "c3" }]));
    expect(screen.getByText(/Bob is editing this form/)).toBeTruthy();
  });

  it("renames the node", () => {
    const { session } = open();
    const name = within(screen.getByText("Name").parentElement?.parentElement ?? document.body).getByRole("textbox");
    type(name, "Alerts");
    fireEvent.blur(name);
    expect(session.edits).toEqual([[{ command: "renameNode", id: "n", label: "Alerts" }]]);
  });

  it("lets a viewer look and change nothing", () => {
    const { session } = open();
    act(() => {
      const state = session.state.getState();
      if (state.you) session.state.setState({ ...state, you: { ...state.you, role: "viewer" } });
    });
    expect(screen.getByLabelText<HTMLInputElement>("Table").disabled).toBe(true);
  });

  it("shows the pipeline's own settings when nothing is selected, and a sentence for a type that is gone", () => {
    const { editor, session } = open();
    act(() => editor.selection.clear());
    const name = screen.getByLabelText("Pipeline name");
    type(name, "Later planes");
    fireEvent.blur(name);
    expect(session.edits).toEqual([[{ command: "renamePipeline", name: "Later planes" }]]);
    act(() => session.elsewhere([{ command: "addNode", node: nodeOf("old", "retired") }]));
    act(() => editor.selection.nodes(["old"]));
    expect(screen.getByText(/no node type “retired”/)).toBeTruthy();
  });

  it("leads from the drawing to rows that can be read, step by step", () => {
    const { editor, session } = open();
    act(() => editor.selection.clear());
    expect(screen.getByText(/Connect the nodes/)).toBeTruthy();
    const edge = { id: "e", source: "n", sourcePort: "out", target: "m", targetPort: "in" };
    act(() => session.elsewhere([{ command: "connect", edge }]));
    act(() => session.code.setState({ ...NO_CODE, findings: [{ code: "x", detail: "X." }] }));
    fireEvent.click(screen.getByRole("button", { name: "Show the problems" }));
    expect(editor.layout.getState().dock).toMatchObject({ open: true, tab: "problems" });
    act(() => session.code.setState({ ...NO_CODE, files: [{ path: "a.sql", language: "sql", role: "pipeline", text: "" }] }));
    expect(screen.getByRole("button", { name: "Deploy" })).toBeTruthy();
  });

  it("gives an expression the names another field of the form defines", () => {
    const seen: (readonly string[])[] = [];
    open({ table: "alerts", odd: { a: 1 } }, {
      ...STANDARD_WIDGETS,
      text: { composite: true, Component: ({ stages }) => (seen.push(stages), null) },
      hologram: { composite: true, Component: () => null, names: (value) => Object.keys(value ?? {}) },
    });
    expect(seen.at(-1)).toEqual(["a"]);
  });
});
