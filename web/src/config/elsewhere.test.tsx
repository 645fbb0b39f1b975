// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hint, openForm } from "../test/openForm";

const type = (field: HTMLElement, text: string) => fireEvent.change(field, { target: { value: text } });
const field = (label: string) => screen.getByLabelText<HTMLInputElement>(label);
const later = () => act(() => void vi.advanceTimersByTime(2_000));

function open() {
  const form = openForm({ condition: { type: "string", ...hint("text", "Condition") }, keys: { type: "array", items: { type: "string" }, ...hint("columns", "Keys") } }, { condition: "a" }, {});
  const { session, editor } = form;
  const node = session.state.getState().document?.nodes.get("n");
  if (!node) throw new Error("the node is there");
  const bob = { id: "bob", connection: "c2", name: "Bob", color: "#a00", cursor: null, selection: [], dragging: [], editing: null };
  act(() => session.people.setState([bob]));
  return {
    ...form,
    remove: () =>
      act(() => {
        session.elsewhere([{ command: "removeNodes", ids: ["n"] }]);
        editor.selection.clear();
      }),
    bringBack: (more: object = {}) => act(() => session.elsewhere([{ command: "addNode", node: { ...node, ...more } }])),
  };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  cleanup();
});

it("[FI4] a field that was left follows the document once it is said whose value stays: its owner's undo, and what others do", () => {
  const { config, theirs, editor, remove, bringBack } = open();
  type(field("Condition"), "mine");
  theirs("condition", "theirs");
  fireEvent.blur(field("Condition"));
  fireEvent.click(screen.getByRole("button", { name: "Keep mine" }));
  expect(config()).toEqual({ condition: "mine" });
  theirs("condition", "undone");
  expect([field("Condition").value, screen.queryByText(/Changed elsewhere/), editor.undecided.getState()]).toEqual(["undone", null, []]);
  // The same where it was found again after its form had gone away.
  type(field("Condition"), "mine");
  theirs("condition", "theirs");
  remove();
  bringBack({ config: { condition: "theirs" } });
  act(() => editor.selection.nodes(["n"]));
  fireEvent.click(screen.getByRole("button", { name: "Keep mine" }));
  theirs("condition", "undone");
  expect([field("Condition").value, editor.undecided.getState()]).toEqual(["undone", []]);
});

describe("[FI22] what is typed while somebody else removes its node", () => {
  it("is shown with who removed what, and is in its field again and sent when the node is back", () => {
    const { remove, bringBack, editor, config } = open();
    type(field("Condition"), "a AND 1=1");
    remove();
    const told = screen.getByText("a AND 1=1").closest("[role=status]");
    expect(told?.textContent).toContain("Bob removed “made-up”. What you typed into “Condition” is kept");
    bringBack();
    expect(screen.queryByText("a AND 1=1")).toBeNull();
    act(() => editor.selection.nodes(["n"]));
    expect(field("Condition").value).toBe("a AND 1=1");
    later();
    expect(config()).toEqual({ condition: "a AND 1=1" });
    expect(editor.undecided.getState()).toEqual([]);
  });

  it("is kept where the field is left by being taken away", () => {
    const { remove, editor } = open();
    type(field("Condition"), "mine");
    const input = field("Condition");
    act(() => input.focus());
    const { session } = editor;
    // A browser may say so as late as this.
    const stop = session.state.subscribe(() => void fireEvent.blur(input));
    remove();
    stop();
    expect(screen.getByText("mine").closest("[role=status]")?.textContent).toContain("into “Condition”");
  });

  it("asks whose value stays where the node comes back with another one", () => {
    const { remove, bringBack, editor, config } = open();
    type(field("Condition"), "mine");
    remove();
    bringBack({ config: { condition: "theirs" } });
    act(() => editor.selection.nodes(["n"]));
    later();
    expect(config()).toEqual({ condition: "theirs" });
    fireEvent.click(screen.getByRole("button", { name: "Keep mine" }));
    expect(config()).toEqual({ condition: "mine" });
  });

  it("is kept of an entry to come, and of the node's name", () => {
    const { remove, bringBack, editor } = open();
    type(field("Add to Keys"), "carrier");
    type(field("Name"), "Late planes");
    remove();
    expect([screen.getByText("carrier"), screen.getByText("Late planes")]).toHaveLength(2);
    bringBack();
    act(() => editor.selection.nodes(["n"]));
    expect([field("Add to Keys").value, field("Name").value]).toEqual(["carrier", "Late planes"]);
  });

  it("is kept where it was sent and came too late", async () => {
    const { remove, session, editor } = open();
    type(field("Condition"), "sent");
    later();
    expect(session.edits).toHaveLength(1);
    remove();
    const gone = session.state.getState().document;
    await act(async () => {
      session.refuse("There is no node n.");
      session.state.setState({ ...session.state.getState(), document: gone });
    });
    expect(screen.getByText("sent").closest("[role=status]")?.textContent).toContain("into “Condition”");
    fireEvent.click(screen.getByRole("button", { name: "Forget it" }));
    expect(editor.undecided.getState()).toEqual([]);
  });
});
