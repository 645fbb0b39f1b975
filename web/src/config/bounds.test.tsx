// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hint, openForm } from "../test/openForm";

const open = () =>
  openForm({ rate: { type: "integer", minimum: 1, maximum: 9, ...hint("number", "Rate") }, cap: { type: "integer", ...hint("number", "Cap") } }, {}, {});
const type = (field: HTMLElement, text: string) => fireEvent.change(field, { target: { value: text } });

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  cleanup();
});

describe("what a field can be", () => {
  it("[FI6] says why a pipeline can't go without a name, and keeps the one it has", () => {
    const { session, editor } = open();
    act(() => editor.selection.clear());
    const name = screen.getByLabelText<HTMLInputElement>("Pipeline name");
    type(name, "");
    fireEvent.blur(name);
    expect(screen.getByText("A pipeline needs a name.")).toBeTruthy();
    expect(session.edits).toEqual([]);
    type(name, "Planes");
    expect(screen.queryByText("A pipeline needs a name.")).toBeNull();
  });

  it("[FI21] saves a number beyond its bounds with what is wrong at the field, so that the form shows what would run", () => {
    const { config } = open();
    type(screen.getByLabelText("Rate"), "12");
    act(() => void vi.advanceTimersByTime(600));
    expect(config()).toMatchObject({ rate: 12 });
    expect(screen.getByText("Rate: a whole number of at most 9 is needed.")).toBeTruthy();
  });

  it("[FI6] does not send a number it could not keep to the last digit", () => {
    const { session, config } = open();
    const cap = screen.getByLabelText<HTMLInputElement>("Cap");
    type(cap, "9007199254740993");
    act(() => void vi.advanceTimersByTime(600));
    expect(screen.getByText("Cap: a whole number keeps all its digits up to 9007199254740991.")).toBeTruthy();
    expect(session.edits).toEqual([]);
    expect(cap.value).toBe("9007199254740993");
    type(cap, "9007199254740991");
    act(() => void vi.advanceTimersByTime(600));
    expect(config()).toMatchObject({ cap: 9007199254740991 });
  });
});
