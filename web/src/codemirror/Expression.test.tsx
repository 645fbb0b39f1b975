// @vitest-environment happy-dom
import { act, cleanup, render } from "@testing-library/react";
import { EditorView } from "@codemirror/view";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Expression } from "./Expression";
import type { FormEditorProps } from "./useFormEditor";

const PROPS: FormEditorProps = {
  text: "dep_dela > 3",
  label: "Condition",
  names: { columns: [{ name: "dep_delay", type: "DOUBLE" }], stages: [] },
  findings: [],
  onText: () => undefined,
  onCommit: () => undefined,
  onLeave: () => undefined,
};

function show(props: Partial<FormEditorProps> = {}) {
  const rendered = render(<Expression {...PROPS} {...props} />);
  const host = rendered.container.querySelector<HTMLElement>("[data-focus]");
  const inside = host?.shadowRoot?.querySelector<HTMLElement>(".cm-editor");
  const view = inside ? EditorView.findFromDOM(inside) : null;
  if (!host || !view) throw new Error("no editor");
  return { ...rendered, host, view, again: (more: Partial<FormEditorProps>) => rendered.rerender(<Expression {...PROPS} {...props} {...more} />) };
}
const type = (view: EditorView, text: string) =>
  act(() => view.dispatch({ changes: { from: view.state.doc.length, insert: text }, userEvent: "input.type" }));

afterEach(cleanup);

describe("an expression field", () => {
  it("tells what is typed, and not what it was given", () => {
    const onText = vi.fn();
    const { view, again } = show({ onText });
    type(view, "0");
    expect(onText).toHaveBeenCalledExactlyOnceWith("dep_dela > 30");
    again({ onText, text: "x = 1" });
    expect(view.state.doc.toString()).toBe("x = 1");
    expect(onText).toHaveBeenCalledTimes(1);
  });

  it("sends on Enter and breaks the line on Shift+Enter", () => {
    const onCommit = vi.fn();
    const { view } = show({ onCommit });
    const press = (shiftKey: boolean) =>
      act(() => void view.contentDOM.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", shiftKey, bubbles: true, cancelable: true })));
    press(false);
    expect(onCommit).toHaveBeenCalledTimes(1);
    press(true);
    expect(onCommit).toHaveBeenCalledTimes(1);
    expect(view.state.doc.lines).toBe(2);
  });

  it("underlines the unknown name a finding speaks of, and says the finding to screen readers", () => {
    const { view, again } = show();
    again({ findings: [{ detail: "There is no column dep_dela here." }], invalid: true });
    expect([...view.dom.querySelectorAll(".cm-unknown")].map((mark) => mark.textContent)).toEqual(["dep_dela"]);
    expect(view.contentDOM.getAttribute("aria-description")).toBe("There is no column dep_dela here.");
    expect(view.contentDOM.getAttribute("aria-invalid")).toBe("true");
    expect(view.contentDOM.getAttribute("aria-label")).toBe("Condition");
  });

  it("is left at once, before what the press that took the focus does", () => {
    const onLeave = vi.fn();
    const { view } = show({ onLeave });
    act(() => void view.contentDOM.dispatchEvent(new FocusEvent("blur")));
    expect(onLeave).toHaveBeenCalledTimes(1);
  });

  it("keeps plain keys from the page around, and lets F8 through", () => {
    const { view, container } = show();
    const heard: string[] = [];
    container.addEventListener("keydown", (event) => heard.push(event.key));
    for (const key of ["Delete", "a", "F8"]) view.contentDOM.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true }));
    expect(heard).toEqual(["F8"]);
  });

  it("takes the cursor when it is sent to its host", () => {
    const { host, view } = show();
    const focus = vi.spyOn(view, "focus");
    host.focus();
    expect(focus).toHaveBeenCalled();
  });

  it("can't be changed where nobody may", () => {
    const { view } = show({ disabled: true });
    expect(view.state.readOnly).toBe(true);
  });
});
