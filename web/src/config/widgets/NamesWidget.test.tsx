// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hint, openForm } from "../../test/openForm";
import { NamesWidget } from "./NamesWidget";
import { OneOfWidget } from "./OneOfWidget";

const WIDGETS = { names: { Component: NamesWidget, composite: true, whole: true }, "one-of": { Component: OneOfWidget, composite: false } };
const LIST = { type: "array", items: { type: "string", maxLength: 9 } } as const;
const open = (config: Readonly<Record<string, unknown>>) =>
  openForm(
    {
      states: { ...LIST, ...hint("names", "States") },
      final: { ...LIST, ...hint("names", "Final", { optionsFrom: "states" }) },
      first: { type: "string", ...hint("one-of", "First", { optionsFrom: "states" }) },
    },
    config,
    WIDGETS,
  );
const add = (text: string) => {
  const field = screen.getByLabelText("Add to States");
  fireEvent.change(field, { target: { value: text } });
  fireEvent.keyDown(field, { key: "Enter" });
};
const press = (name: string, key: string) => fireEvent.keyDown(screen.getByRole("button", { name }), { key });

// Nothing in the log.
beforeEach(() => void vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ items: [], next: null }))));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("a list of names", () => {
  it("adds on Enter, and takes out by the button, by Delete and by Backspace in the empty field", () => {
    const { config } = open({});
    for (const name of ["a", " b ", "c", "d"]) add(name);
    expect(config()).toEqual({ states: ["a", "b", "c", "d"] });
    fireEvent.click(screen.getByRole("button", { name: "Remove b" }));
    press("a", "Delete");
    expect(config()).toEqual({ states: ["c", "d"] });
    fireEvent.keyDown(screen.getByLabelText("Add to States"), { key: "Backspace" });
    press("c", "Delete");
    expect(config()).toEqual({});
  });

  it("[FI12] moves a name by the arrow keys, up to the ends, says where it went and keeps the cursor on it", () => {
    const { config } = open({ states: ["a", "b", "c"] });
    press("a", "ArrowLeft");
    press("a", "ArrowRight");
    expect(config()).toEqual({ states: ["b", "a", "c"] });
    expect(screen.getByText("a is number 2 of 3.")).toBeTruthy();
    expect(document.activeElement?.textContent).toBe("a");
    press("a", "ArrowDown");
    press("a", "ArrowDown");
    expect(config()).toEqual({ states: ["b", "c", "a"] });
  });

  it("[FI6] keeps what can't be added, and says why", () => {
    const { config } = open({ states: ["a"] });
    add("a");
    expect(screen.getByText("States: a is there already.")).toBeTruthy();
    add("0123456789");
    expect(screen.getByText("States: a name has at most 9 characters.")).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>("Add to States").value).toBe("0123456789");
    expect(config()).toEqual({ states: ["a"] });
  });

  it("[FI11] adds to what others have made of the list meanwhile, and takes out the name that was meant", () => {
    const { config, theirs } = open({ states: ["a", "b"] });
    const field = screen.getByLabelText<HTMLInputElement>("Add to States");
    fireEvent.change(field, { target: { value: "mine" } });
    theirs("states", ["new", "a", "b"]);
    expect(field.value).toBe("mine");
    fireEvent.keyDown(field, { key: "Enter" });
    fireEvent.click(screen.getByRole("button", { name: "Remove a" }));
    expect(config()).toEqual({ states: ["new", "b", "mine"] });
  });

  it("[FI11] takes out and moves the name that was meant, though others changed the list a moment before", () => {
    const { config, session } = open({ states: ["a", "b", "c"] });
    const before = (states: readonly string[], then: () => void) =>
      act(() => {
        session.elsewhere([{ command: "configureNode", id: "n", set: { states } }]);
        then();
      });
    before(["new", "a", "b", "c"], () => fireEvent.click(screen.getByRole("button", { name: "Remove a" })));
    expect(config()).toEqual({ states: ["new", "b", "c"] });
    before(["b", "c"], () => fireEvent.click(screen.getByRole("button", { name: "Remove new" })));
    expect(config()).toEqual({ states: ["b", "c"] });
  });

  it("[FI3] adds what is typed when the form goes away", () => {
    const { config } = open({ states: ["a"] });
    fireEvent.change(screen.getByLabelText("Add to States"), { target: { value: "late" } });
    cleanup();
    expect(config()).toEqual({ states: ["a", "late"] });
  });

  it("[FI12] marks the name a finding speaks of", () => {
    const { find } = open({ states: ["a", "b"] });
    find({ "states.1": "Nothing leads to b." });
    expect(screen.getByText("Nothing leads to b.")).toBeTruthy();
    const chip = (name: string) => screen.getByRole("button", { name }).parentElement;
    expect([chip("a"), chip("b")].map((each) => each?.hasAttribute("data-wrong"))).toEqual([false, true]);
  });
});

describe("a renamed entry", () => {
  const WAYS = { type: "array", items: { type: "object", properties: {
    from: { type: "string", ...hint("one-of", "From", { optionsFrom: "states" }) },
    to: { type: "string", ...hint("one-of", "To", { optionsFrom: "states" }) },
    condition: { type: "string", ...hint("text", "When") },
  } } } as const;
  const MACHINE = {
    states: ["new", "paid"], final: ["paid"], first: "new",
    ways: [{ from: "new", to: "paid", condition: "new" }, { from: "new", to: "new", condition: "x" }],
  };
  const openMachine = () =>
    openForm(
      {
        states: { ...LIST, ...hint("names", "States") },
        final: { ...LIST, ...hint("names", "Final", { optionsFrom: "states" }) },
        first: { type: "string", ...hint("one-of", "First", { optionsFrom: "states" }) },
        ways: { ...WAYS, ...hint("json", "Ways") },
      },
      MACHINE,
      WIDGETS,
    );
  const typeName = (text: string) => fireEvent.change(screen.getByLabelText("New name of new"), { target: { value: text } });

  it("[FI15] takes along what other fields chose of it, in one edit", () => {
    const { config, session } = openMachine();
    press("new", "Enter");
    expect(document.activeElement).toBe(screen.getByLabelText("New name of new"));
    typeName("fresh");
    fireEvent.keyDown(screen.getByLabelText("New name of new"), { key: "Enter" });
    const renamed = { states: ["fresh", "paid"], final: ["paid"], first: "fresh",
      ways: [{ from: "fresh", to: "paid", condition: "new" }, { from: "fresh", to: "fresh", condition: "x" }] };
    expect(config()).toEqual(renamed);
    expect(session.edits).toHaveLength(1);
    expect(session.edits[0]).toMatchObject([{ command: "configureNode", before: { states: MACHINE.states, first: "new", ways: MACHINE.ways } }]);
    expect(Object.keys((session.edits[0]?.[0] as { set: object }).set)).not.toContain("final");
  });

  it("[FI15] is refused a name that is there, which stays on the screen; Escape gives it up", () => {
    const { config } = openMachine();
    fireEvent.doubleClick(screen.getByRole("button", { name: "new" }));
    typeName("paid");
    fireEvent.keyDown(screen.getByLabelText("New name of new"), { key: "Enter" });
    expect(screen.getByText("States: paid is there already.")).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>("New name of new").value).toBe("paid");
    fireEvent.keyDown(screen.getByLabelText("New name of new"), { key: "Escape" });
    expect(screen.queryByText("States: paid is there already.")).toBeNull();
    expect(config()).toEqual(MACHINE);
  });
});

describe("choices among another field's entries", () => {
  it("offers them, as a list and as one", () => {
    const { config } = open({ states: ["a", "b"] });
    fireEvent.click(screen.getByRole("checkbox", { name: "b" }));
    fireEvent.change(screen.getByLabelText("First"), { target: { value: "a" } });
    expect(config()).toEqual({ states: ["a", "b"], final: ["b"], first: "a" });
    fireEvent.click(screen.getByRole("checkbox", { name: "b" }));
    fireEvent.change(screen.getByLabelText("First"), { target: { value: "" } });
    expect(config()).toEqual({ states: ["a", "b"] });
  });

  it("[FI13] keeps a choice whose entry is gone, and says so", () => {
    const { config } = open({ states: ["a"], final: ["old"], first: "old" });
    expect(screen.getByRole<HTMLInputElement>("checkbox", { name: "old (missing)" }).checked).toBe(true);
    expect(screen.getByLabelText<HTMLSelectElement>("First").selectedOptions[0]?.textContent).toBe("old (missing)");
    fireEvent.click(screen.getByRole("checkbox", { name: "old (missing)" }));
    expect(config()).toEqual({ states: ["a"], first: "old" });
  });

  it("says when there is nothing to choose from", () => {
    open({});
    expect(screen.getByText("There is nothing to choose from yet.")).toBeTruthy();
  });
});
