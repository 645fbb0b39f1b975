// @vitest-environment happy-dom
import { EditorView } from "@codemirror/view";
import { act, cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { hint, openForm } from "../../test/openForm";
import { OutputColumnsWidget } from "./OutputColumnsWidget";

const COLUMN = { type: "object", properties: { expression: { type: "string" }, alias: { type: "string" } } } as const;
const WIDGETS = { "output-columns": { Component: OutputColumnsWidget, composite: true } };
const open = () => openForm({ columns: { type: "array", items: COLUMN, ...hint("output-columns", "Columns") } }, {}, WIDGETS);

function editor(): EditorView | null {
  const inside = document.querySelector("[data-focus]")?.shadowRoot?.querySelector<HTMLElement>(".cm-editor");
  return inside ? EditorView.findFromDOM(inside) : null;
}
const type = (view: EditorView, text: string) =>
  act(() => view.dispatch({ changes: { from: view.state.doc.length, insert: text }, userEvent: "input.type" }));
const pause = () => act(() => new Promise((resolve) => setTimeout(resolve, 700)));

afterEach(cleanup);

describe("output columns", () => {
  it("[FI2] are added whole: a pause in the middle takes the cursor from nobody", async () => {
    const { session, config } = open();
    fireEvent.click(screen.getByRole("button", { name: "Add a column" }));
    await waitFor(() => expect(editor()).not.toBeNull());
    const view = editor();
    if (!view) throw new Error("no editor");
    type(view, "upper(");
    await pause();
    expect(session.edits).toEqual([]);
    expect(editor()).toBe(view);
    type(view, "carrier)");
    act(() => void view.contentDOM.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true })));
    expect(config()).toEqual({ columns: [{ expression: "upper(carrier)", alias: "" }] });
  });
});
