// @vitest-environment happy-dom
import { EditorView } from "@codemirror/view";
import { act, cleanup, render } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { CodeText, type CodeTextProps } from "./CodeText";

const PROPS: CodeTextProps = {
  language: "python",
  text: "def f():",
  label: "Your class",
  names: { columns: [], stages: [] },
  findings: [],
  onText: () => undefined,
  onCommit: () => undefined,
  onLeave: () => undefined,
};

function show(props: Partial<CodeTextProps> = {}) {
  const rendered = render(<CodeText {...PROPS} {...props} />);
  const inside = rendered.container.querySelector("[data-focus]")?.shadowRoot?.querySelector<HTMLElement>(".cm-editor");
  const view = inside ? EditorView.findFromDOM(inside) : null;
  if (!view) throw new Error("no editor");
  act(() => view.dispatch({ selection: { anchor: view.state.doc.length } }));
  return view;
}
const press = (view: EditorView, init: KeyboardEventInit) =>
  act(() => void view.contentDOM.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init })));

afterEach(cleanup);

describe("lines of code in a form", () => {
  it("breaks the line on Enter, indented as Python goes, and sends on Ctrl+Enter", () => {
    const onCommit = vi.fn();
    const onText = vi.fn();
    const view = show({ onCommit, onText });
    press(view, { key: "Enter" });
    expect(view.state.doc.toString()).toBe("def f():\n    ");
    expect(onText).toHaveBeenLastCalledWith("def f():\n    ");
    expect(onCommit).not.toHaveBeenCalled();
    press(view, { key: "Enter", ctrlKey: true });
    expect(onCommit).toHaveBeenCalledTimes(1);
  });

  it("has line numbers, and says findings and how to leave to screen readers", () => {
    const view = show({ text: "a\nb", findings: [{ detail: "Line 2: b is not defined." }], invalid: true });
    expect(view.dom.querySelectorAll(".cm-lineNumbers .cm-gutterElement").length).toBeGreaterThanOrEqual(2);
    expect(view.contentDOM.getAttribute("aria-description")).toMatch(/^Line 2: b is not defined\. .*Escape/);
    expect(view.contentDOM.getAttribute("aria-invalid")).toBe("true");
  });

  it("underlines what a warning places, in its own way, and no other word of its sentence", () => {
    const detail = "Line 2, column 1: A repetition without a bound may keep rows for ever; WITHIN INTERVAL '…' behind PATTERN bounds it.";
    const view = show({ language: "row-pattern", text: "ORDER BY ts\nPATTERN (A B+)\nDEFINE A AS x > 1", findings: [{ detail, severity: "warning" }] });
    const marked = (name: string) => [...view.dom.querySelectorAll(`.${name}`)].map((mark) => mark.textContent);
    expect([marked("cm-unknown"), marked("cm-doubtful")]).toEqual([[], ["PATTERN"]]);
    act(() => view.dispatch({ changes: { from: 0, insert: "\n\n" } }));
    expect(marked("cm-doubtful")).toEqual(["PATTERN"]);
  });
});
