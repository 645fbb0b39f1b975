// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hint, openForm } from "../../test/openForm";

const DURATION = { $defs: { Duration: { type: "object", properties: { value: { type: "integer" }, unit: { enum: ["days", "hours", "minutes", "seconds"] } } } } };
const open = (config: Readonly<Record<string, unknown>> = {}, more: object = {}) =>
  openForm({ wait: { $ref: "#/$defs/Duration", ...hint("duration", "Wait"), ...more } }, config, {}, DURATION);
const number = () => screen.getByLabelText<HTMLInputElement>("Wait: number");
const unit = () => screen.getByLabelText<HTMLSelectElement>("Wait: unit");
const type = (text: string) => fireEvent.change(number(), { target: { value: text } });
const later = () => act(() => void vi.advanceTimersByTime(2_000));

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  cleanup();
});

describe("a length of time", () => {
  const TEN_SECONDS = { default: { value: 10, unit: "seconds" } };

  it("shows what holds while it is empty in that one's unit", () => {
    open({}, TEN_SECONDS);
    expect([number().placeholder, unit().value]).toEqual(["10", "seconds"]);
  });

  it("does not take another unit for that of what holds while it is empty, and uses it for what is typed", () => {
    const { config } = open({}, TEN_SECONDS);
    fireEvent.change(unit(), { target: { value: "hours" } });
    expect([number().placeholder, unit().value]).toEqual(["10 seconds", "hours"]);
    expect(config()).toEqual({});
    type("2");
    later();
    expect(config()).toEqual({ wait: { value: 2, unit: "hours" } });
    type("");
    later();
    expect(config()).toEqual({});
  });

  it("is read with its unit from one field", () => {
    const { config } = open();
    type("2 h");
    fireEvent.keyDown(number(), { key: "Enter" });
    expect(config()).toEqual({ wait: { value: 2, unit: "hours" } });
    expect([...unit().options].map((option) => option.value)).toEqual(["seconds", "minutes", "hours", "days"]);
  });

  it("takes a part of a unit in the one that makes it whole", () => {
    const { config } = open();
    type("1.5 h");
    later();
    expect(config()).toEqual({ wait: { value: 90, unit: "minutes" } });
    expect(screen.queryByText(/Changed elsewhere/)).toBeNull();
    fireEvent.blur(number());
    expect([number().value, unit().value]).toEqual(["90", "minutes"]);
  });

  it("[FI6] says why it can't take a length", () => {
    const { config } = open();
    type("soon");
    later();
    expect(screen.getByText("Type a number, or a number with its unit: 10 min.")).toBeTruthy();
    type("500 ms");
    later();
    expect(screen.getByText("This is no whole number of seconds.")).toBeTruthy();
    expect(config()).toEqual({});
  });
});
