// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Inspector } from "../config/Inspector";
import { NamesWidget } from "../config/widgets/NamesWidget";
import { RecordsWidget } from "../config/widgets/RecordsWidget";
import { STANDARD_WIDGETS } from "../config/widgets/standard";
import { hint } from "../test/openForm";
import { entryOf, nodeOf, quietSession, renderPanel } from "../test/panelEditor";
import { SavePill, undecidedWords } from "./SavePill";

const SINK = entryOf("sink", { rate: { type: "integer", ...hint("number", "Rate") }, delay: { type: "object", ...hint("duration", "Delay") }, states: { type: "array", items: { type: "string" }, ...hint("names", "States") }, table: { type: "string", ...hint("text", "Table") }, ways: { type: "array", items: { type: "object", properties: { to: { type: "string", ...hint("text", "To") } } }, ...hint("records", "Ways") } });

/** Lists of rows at once, instead of later. */
const WIDGETS = { ...STANDARD_WIDGETS, records: { Component: RecordsWidget, composite: true }, names: { Component: NamesWidget, composite: true } };

function open() {
  const session = quietSession([nodeOf("n", "sink", { table: "old", delay: { value: 5, unit: "minutes" }, states: ["idle"], ways: [{ to: "a" }, { to: "b" }] }), nodeOf("m", "sink")]);
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
const pill = () => screen.getByText(/^(saved|conflict|not applied|kept) ·/).closest("[data-save]");
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

  it("[FI20] keeps in its field what the server refuses, though the field was left, and sends it when it is changed", async () => {
    const { session, editor } = open();
    type(screen.getByLabelText("Table"), "too long");
    fireEvent.blur(screen.getByLabelText("Table"));
    await act(async () => session.refuse("Too large."));
    expect(screen.getByLabelText<HTMLInputElement>("Table").value).toBe("too long");
    expect(pill()?.textContent).toBe("not applied · 1 field");
    act(() => void vi.advanceTimersByTime(2_000));
    fireEvent.blur(screen.getByLabelText("Table"));
    act(() => editor.selection.nodes(["m"]));
    expect(session.edits).toHaveLength(1);
    expect(pill()?.textContent).toBe("not applied · 1 field");
    act(() => editor.selection.nodes(["n"]));
    type(screen.getByLabelText("Table"), "short");
    act(() => void vi.advanceTimersByTime(600));
    expect(session.edits.at(-1)).toEqual(set({ table: "short" }));
    expect(pill()?.textContent).toBe("saved · 1");
  });

  it("[FI20] keeps what the server refuses of another node's form, and lists for that form", async () => {
    const { session, editor } = open();
    const [first] = screen.getAllByLabelText(/^To/);
    if (first) type(first, "nowhere");
    act(() => editor.selection.nodes(["m"]));
    await act(async () => session.refuse("Too large."));
    expect(pill()?.textContent).toBe("not applied · 1 field");
    act(() => editor.selection.nodes(["n"]));
    expect(screen.getByText(/nowhere/).closest("[role=status]")?.textContent).toContain("into “Ways”");
    fireEvent.click(screen.getByRole("button", { name: "Forget it" }));
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

  it("[FI22] says what is kept of a node that somebody else removed, and asks again when it is back", () => {
    const { session, editor } = open();
    type(screen.getByLabelText("Table"), "mine");
    act(() => session.elsewhere(set({ table: "theirs" })));
    const node = session.state.getState().document?.nodes.get("n");
    if (!node) throw new Error("the node is there");
    act(() => editor.selection.nodes(["m"]));
    act(() => session.elsewhere([{ command: "removeNodes", ids: ["n"] }]));
    expect(pill()?.textContent).toBe("kept · 1 field");
    act(() => session.elsewhere([{ command: "addNode", node }]));
    expect(pill()?.textContent).toBe("conflict · 1 to decide");
  });

  it("[FI22] says nothing of what the person has removed, until it is back", () => {
    const { session, editor } = open();
    type(screen.getByLabelText("Rate"), "fast");
    const node = session.state.getState().document?.nodes.get("n");
    if (!node) throw new Error("the node is there");
    act(() => editor.selection.nodes(["m"]));
    act(() => void session.edit([{ command: "removeNodes", ids: ["n"] }]));
    expect(pill()?.textContent).toBe("saved · 1");
    act(() => session.elsewhere([{ command: "addNode", node }]));
    expect(pill()?.textContent).toBe("not applied · 1 field");
  });

  it("[FI18] says not applied while a field can't take what was typed, leads there, and says saved once it is right", () => {
    const { session } = open();
    const rate = screen.getByLabelText("Rate");
    type(rate, "fast");
    act(() => void vi.advanceTimersByTime(600));
    expect(pill()?.textContent).toBe("not applied · 1 field");
    expect(session.edits).toHaveLength(0);
    fireEvent.click(screen.getByText("not applied · 1 field"));
    expect(document.activeElement).toBe(rate);
    type(rate, "faster");
    expect(pill()?.textContent).toBe("not applied · 1 field");
    type(rate, "10");
    act(() => void vi.advanceTimersByTime(600));
    expect(pill()?.textContent).toBe("saved · 1");
    expect(session.state.getState().document?.nodes.get("n")?.config["rate"]).toBe(10);
  });

  it("[FI18] is content again when the field holds what the pipeline holds", () => {
    open();
    const amount = screen.getByLabelText("Delay: number");
    type(amount, "soon");
    fireEvent.blur(amount);
    expect(pill()?.textContent).toBe("not applied · 1 field");
    type(amount, "5");
    expect(pill()?.textContent).toBe("saved · 1");
  });

  it("[FI18] keeps what can't be taken when another node is selected, also at once, and says why when it is found again", () => {
    const { session, editor } = open();
    type(screen.getByLabelText("Rate"), "fast");
    act(() => editor.selection.nodes(["m"]));
    expect(screen.getByLabelText<HTMLInputElement>("Rate").value).toBe("");
    fireEvent.click(screen.getByText("not applied · 1 field"));
    const rate = screen.getByLabelText<HTMLInputElement>("Rate");
    expect(rate.value).toBe("fast");
    act(() => void vi.advanceTimersByTime(600));
    expect(screen.getByText("Rate: a whole number is needed, not a text.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Keep mine" })).toBeNull();
    type(rate, "7");
    fireEvent.blur(rate);
    expect(session.state.getState().document?.nodes.get("n")?.config["rate"]).toBe(7);
    expect(pill()?.textContent).toBe("saved · 1");
  });

  it("[FI18] asks whose value stays where somebody else has set the field while what can't be taken waited", () => {
    const { session, editor } = open();
    type(screen.getByLabelText("Rate"), "fast");
    act(() => editor.selection.nodes(["m"]));
    act(() => session.elsewhere(set({ rate: 3 })));
    act(() => editor.selection.nodes(["n"]));
    expect(pill()?.textContent).toBe("conflict · 1 to decide");
    fireEvent.click(screen.getByRole("button", { name: "Take theirs" }));
    expect(screen.getByLabelText<HTMLInputElement>("Rate").value).toBe("3");
    expect(pill()?.textContent).toBe("saved · 1");
  });

  it("[FI18] tells of a name that is in the list already, and keeps it", () => {
    const { editor } = open();
    const add = screen.getByLabelText("Add to States");
    type(add, "idle");
    fireEvent.keyDown(add, { key: "Enter" });
    expect(pill()?.textContent).toBe("not applied · 1 field");
    act(() => editor.selection.nodes(["m"]));
    expect(pill()?.textContent).toBe("not applied · 1 field");
    act(() => editor.selection.nodes(["n"]));
    expect(screen.getByLabelText<HTMLInputElement>("Add to States").value).toBe("idle");
    type(screen.getByLabelText("Add to States"), "");
    expect(pill()?.textContent).toBe("saved · 1");
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
