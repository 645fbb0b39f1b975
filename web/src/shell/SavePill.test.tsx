// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Inspector } from "../config/Inspector";
import { RecordsWidget } from "../config/widgets/RecordsWidget";
import { STANDARD_WIDGETS } from "../config/widgets/standard";
import { hint } from "../test/openForm";
import { entryOf, nodeOf, quietSession, renderPanel } from "../test/panelEditor";
import { SavePill, undecidedWords } from "./SavePill";

const SINK = entryOf("sink", { table: { type: "string", ...hint("text", "Table") }, ways: { type: "array", items: { type: "object", properties: { to: { type: "string", ...hint("text", "To") } } }, ...hint("records", "Ways") } });

/** Lists of rows at once, instead of later. */
const WIDGETS = { ...STANDARD_WIDGETS, records: { Component: RecordsWidget, composite: true } };

function open() {
  const session = quietSession([nodeOf("n", "sink", { table: "old", ways: [{ to: "a" }, { to: "b" }] }), nodeOf("m", "sink")]);
  const { editor } = renderPanel(
    <>
      <SavePill />
      <Inspector widgets={WIDGETS} />
    </>,
    session,
    [SINK],
  );
  act(() => editor.selection.nodes(["n"]));
  return { session, editor };
}

const type = (field: HTMLElement, text: string) => fireEvent.change(field, { target: { value: text } });
const pill = () => screen.getByText(/^(saved|conflict)/).closest("[data-save]");
const set = (config: Readonly<Record<string, unknown>>) => [{ command: "configureNode", id: "n", set: config } as const];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe("the save pill", () => {
  it("[FI16] says conflict while a field asks whose value stays, and saved once it is decided", () => {
    const { session } = open();
    expect(pill()?.textContent).toBe("saved · 1");
    type(screen.getByLabelText("Table"), "mine");
    expect(pill()?.textContent).toBe("saved · 1");
    act(() => session.elsewhere(set({ table: "theirs" })));
    expect(pill()?.textContent).toBe("conflict · 1 to decide");
    fireEvent.click(screen.getByRole("button", { name: "Keep mine" }));
    expect(pill()?.textContent).toBe("saved · 1");

    type(screen.getByLabelText("Table"), "mine again");
    act(() => session.elsewhere(set({ table: "theirs again" })));
    fireEvent.click(screen.getByRole("button", { name: "Take theirs" }));
    expect(pill()?.textContent).toBe("saved · 1");
  });

  it("[FI16] keeps what was typed when another node is selected, and leads back to it", () => {
    const { session, editor } = open();
    type(screen.getByLabelText("Table"), "mine");
    act(() => session.elsewhere(set({ table: "theirs" })));
    act(() => editor.selection.nodes(["m"]));
    expect(screen.getByLabelText<HTMLInputElement>("Table").value).toBe("");
    expect(session.edits).toHaveLength(0);

    fireEvent.click(screen.getByText("conflict · 1 to decide"));

    const field = screen.getByLabelText<HTMLInputElement>("Table");
    expect(field.value).toBe("mine");
    expect(document.activeElement).toBe(field);
    fireEvent.click(screen.getByRole("button", { name: "Keep mine" }));
    expect(session.state.getState().document?.nodes.get("n")?.config["table"]).toBe("mine");
    expect(pill()?.textContent).toBe("saved · 1");
  });

  it("[FI16] finds the present value in the field again, and nothing to decide where both are one by now", () => {
    const { session, editor } = open();
    type(screen.getByLabelText("Table"), "mine");
    act(() => session.elsewhere(set({ table: "theirs" })));
    act(() => editor.selection.nodes(["m"]));
    act(() => session.elsewhere(set({ table: "newer" })));
    act(() => editor.selection.nodes(["n"]));
    expect(screen.getByText("newer")).toBeTruthy();
    act(() => editor.selection.nodes(["m"]));
    act(() => session.elsewhere(set({ table: "mine" })));
    act(() => editor.selection.nodes(["n"]));
    expect(pill()?.textContent).toBe("saved · 1");
  });

  it("[FI16] names what was typed where the field is no longer there, until it is forgotten", () => {
    const { session, editor } = open();
    const [, second] = screen.getAllByLabelText(/^To/);
    if (!second) throw new Error("the form has two ways");
    type(second, "mine");
    act(() => session.elsewhere(set({ ways: [{ to: "a" }, { to: "theirs" }] })));
    act(() => editor.selection.nodes(["m"]));
    act(() => session.elsewhere(set({ ways: [{ to: "a" }] })));
    act(() => editor.selection.nodes(["n"]));
    expect(screen.getByText("mine").closest("[role=status]")?.textContent).toContain("into “To”");
    fireEvent.click(screen.getByRole("button", { name: "Forget it" }));
    expect(pill()?.textContent).toBe("saved · 1");
  });

  it("[FI16] says nothing of a node that was removed until it is back", () => {
    const { session, editor } = open();
    type(screen.getByLabelText("Table"), "mine");
    act(() => session.elsewhere(set({ table: "theirs" })));
    const node = session.state.getState().document?.nodes.get("n");
    if (!node) throw new Error("the node is there");
    act(() => editor.selection.nodes(["m"]));
    act(() => session.elsewhere([{ command: "removeNodes", ids: ["n"] }]));
    expect(pill()?.textContent).toBe("saved · 1");
    act(() => session.elsewhere([{ command: "addNode", node }]));
    expect(pill()?.textContent).toBe("conflict · 1 to decide");
  });

  it("tells that nothing reaches the server before it asks", () => {
    const { session } = open();
    type(screen.getByLabelText("Table"), "mine");
    act(() => session.elsewhere(set({ table: "theirs" })));
    act(() => session.state.setState({ ...session.state.getState(), save: { kind: "offline", waiting: 2 } }));
    expect(screen.getByText("offline · 2 waiting")).toBeTruthy();
  });

  it("names the first field and counts the others", () => {
    expect(undecidedWords(["Table"]).long).toContain("changed “Table” while");
    expect(undecidedWords(["Table", "Rate"]).long).toContain("“Table” and 1 more field while");
    expect(undecidedWords(["a", "b", "c"])).toMatchObject({ short: "conflict · 3 to decide" });
  });
});
