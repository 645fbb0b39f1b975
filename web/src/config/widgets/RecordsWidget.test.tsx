// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hint, openForm } from "../../test/openForm";
import { OneOfWidget } from "./OneOfWidget";
import { RecordsWidget } from "./RecordsWidget";

const WIDGETS = { records: { Component: RecordsWidget, composite: true }, "one-of": { Component: OneOfWidget, composite: false } };
const REST = {
  $defs: {
    Way: {
      type: "object",
      required: ["from", "to"],
      properties: {
        to: { type: "string", minLength: 1, ...hint("one-of", "To", { order: 2, optionsFrom: "states" }) },
        from: { type: "string", minLength: 1, ...hint("one-of", "From", { order: 1, optionsFrom: "states" }) },
        note: { type: "string", ...hint("text", "Note", { order: 3 }) },
        kind: { enum: ["x", "y"], ...hint("select", "Kind", { order: 4 }) },
      },
    },
  },
} as const;
const A = { from: "a", to: "b", note: "one" };
const B = { from: "b", to: "a", note: "two" };

const open = (ways: unknown, more: object = {}) =>
  openForm({ ways: { type: "array", items: { $ref: "#/$defs/Way" }, ...hint("records", "Ways") } }, { states: ["a", "b"], ...(ways === undefined ? {} : { ways }), ...more }, WIDGETS, REST);
const row = (number: number) => within(screen.getByRole("group", { name: `Ways ${number}` }));
const note = (number: number) => row(number).getByLabelText<HTMLInputElement>("Note");
const type = (field: HTMLElement, text: string) => fireEvent.change(field, { target: { value: text } });

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  cleanup();
});

describe("rows of objects", () => {
  it("[FI1] are drawn by the hints of their own fields, in their order, choices taken from the form", () => {
    const { config } = open([A]);
    expect([...document.querySelectorAll("[data-row] label")].map((label) => label.textContent)).toEqual(["From", "To", "Note", "Kind"]);
    fireEvent.change(row(1).getByLabelText("From"), { target: { value: "b" } });
    fireEvent.change(row(1).getByLabelText("Kind"), { target: { value: "y" } });
    expect(config()["ways"]).toEqual([{ ...A, from: "b", kind: "y" }]);
  });

  it("are added with their texts empty, the cursor in the first cell, and taken out to the last", () => {
    const { config } = open(undefined);
    fireEvent.click(screen.getByRole("button", { name: "Add a row" }));
    expect(config()["ways"]).toEqual([{ from: "", to: "", note: "" }]);
    expect(document.activeElement).toBe(row(1).getByLabelText("From"));
    expect(row(1).getByText("From is needed.")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Remove Ways 1" }));
    expect(config()).not.toHaveProperty("ways");
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Add a row" }));
  });

  it("[FI12] are moved by buttons that keep the cursor, at an end on the other", () => {
    const { config } = open([A, B]);
    const down = screen.getByRole("button", { name: "Move Ways 1 down" });
    down.focus();
    fireEvent.click(down);
    expect(config()["ways"]).toEqual([B, A]);
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Move Ways 2 up");
  });

  it("[FI12] show a finding at its cell, and one about the row under the row", () => {
    const { find } = open([A, B]);
    find({ "ways.1.note": "Note is odd.", "ways.0": "This way is the same as another." });
    expect(row(2).getByLabelText("Note").getAttribute("aria-invalid")).toBe("true");
    expect(row(2).getByText("Note is odd.")).toBeTruthy();
    expect(row(1).queryByText("Note is odd.")).toBeNull();
    expect(row(1).getByText("This way is the same as another.")).toBeTruthy();
  });

  it("[FI11] leave what is being typed at its row when somebody else adds, changes and moves rows", () => {
    const { config, theirs } = open([A, B]);
    const mine = note(2);
    type(mine, "typed here");
    theirs("ways", [{ from: "b", to: "b", note: "new" }, { ...A, note: "theirs" }, B]);
    expect(note(3)).toBe(mine);
    expect(note(3).value).toBe("typed here");
    act(() => void vi.advanceTimersByTime(600));
    expect(config()["ways"]).toEqual([{ from: "b", to: "b", note: "new" }, { ...A, note: "theirs" }, { ...B, note: "typed here" }]);
  });

  it("keep a text they are known by when it is emptied, and fields they do not know", () => {
    const { config } = open([{ ...A, kept: 1 }]);
    type(note(1), "");
    fireEvent.blur(note(1));
    expect(config()["ways"]).toEqual([{ ...A, note: "", kept: 1 }]);
  });

  it("[FI7] show a value that is no list of objects as JSON", () => {
    open(["odd"]);
    expect(screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Ways" }).value).toContain('"odd"');
  });
});
