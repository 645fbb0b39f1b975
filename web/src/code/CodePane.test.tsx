// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { EditorView } from "@codemirror/view";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NO_CODE, nodeOf, quietSession, renderPanel } from "../test/panelEditor";
import { CodePane } from "./CodePane";

const CODE = {
  ...NO_CODE,
  target: "hybrid" as const,
  reason: "Spikes needs a streaming program.",
  files: [
    { path: "pipeline.sql", language: "sql" as const, role: "pipeline", text: "CREATE A;\nCREATE B;\n" },
    { path: "jobs/job.py", language: "python" as const, role: "job", text: "first\nsecond\nthird\n" },
  ],
  sourceMap: [
    { file: "pipeline.sql", nodeId: "a", startLine: 1, endLine: 1 },
    { file: "pipeline.sql", nodeId: "b", startLine: 2, endLine: 2 },
    { file: "jobs/job.py", nodeId: "c", startLine: 2, endLine: 3 },
  ],
};

function open(code: typeof CODE | null = CODE) {
  const session = quietSession([nodeOf("a", "t"), nodeOf("b", "t"), nodeOf("c", "t")]);
  session.code.setState(code);
  return renderPanel(<CodePane />, session);
}

/** The editor in its shadow root, once its chunk has come. */
async function viewer(): Promise<EditorView> {
  return await vi.waitFor(() => {
    const host = document.querySelector<HTMLElement>("[data-focus]");
    const inside = host?.shadowRoot?.querySelector<HTMLElement>(".cm-editor");
    const view = inside ? EditorView.findFromDOM(inside) : null;
    if (!view) throw new Error("no editor yet");
    return view;
  });
}
const lit = (view: EditorView): readonly number[] =>
  [...view.dom.querySelectorAll<HTMLElement>(".cm-line")].flatMap((line, at) => (line.classList.contains("cm-lit") ? [at + 1] : []));

beforeEach(() => localStorage.clear());
afterEach(cleanup);

describe("the code pane", () => {
  it("shows the files, the target and why", async () => {
    open();
    expect((await viewer()).state.doc.toString()).toBe(CODE.files[0]?.text);
    expect(screen.getByRole("tab", { name: "job.py" })).toBeTruthy();
    expect(screen.getByText("Spikes needs a streaming program.")).toBeTruthy();
    expect(screen.getByText("version 1")).toBeTruthy();
  });

  it("lights the lines of the selected node, in the file they stand in", async () => {
    const { editor } = open();
    const view = await viewer();
    act(() => editor.selection.nodes(["b"]));
    expect(lit(view)).toEqual([2]);
    act(() => editor.selection.nodes(["c"]));
    expect(view.state.doc.toString()).toBe("first\nsecond\nthird\n");
    expect(lit(view)).toEqual([2, 3]);
  });

  it("selects the node of a line", async () => {
    const { editor } = open();
    const view = await viewer();
    act(() => {
      view.dispatch({ selection: { anchor: view.state.doc.line(2).from } });
      view.contentDOM.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    });
    expect(editor.selection.getState().nodes).toEqual(["b"]);
  });

  it("can't be changed by typing", async () => {
    open();
    const view = await viewer();
    expect(view.state.readOnly).toBe(true);
    expect(view.contentDOM.getAttribute("contenteditable")).toBe("false");
  });

  it("says that code is being made, first of all and after each edit", async () => {
    const { session } = open(null);
    expect(screen.getByText("The code is being made")).toBeTruthy();
    act(() => session.code.setState(CODE));
    await viewer();
    act(() => session.elsewhere([{ command: "renameNode", id: "a", label: "A" }]));
    expect(screen.getByText("being made…")).toBeTruthy();
    act(() => session.code.setState({ ...CODE, version: 2 }));
    expect(screen.getByText("version 2")).toBeTruthy();
  });

  it("shows why there can be no code, each reason leading to its field", () => {
    const { session, editor } = open();
    act(() => session.code.setState({ ...NO_CODE, findings: [{ code: "e", nodeId: "a", field: "condition", detail: "Condition is needed." }] }));
    expect(screen.getByText("One problem stands in the way of code")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Condition is needed." }));
    expect(editor.focus.getState()).toEqual({ nodeId: "a", field: "condition" });
  });
});
