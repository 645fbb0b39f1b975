// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hint, openForm } from "../../test/openForm";
import { pastedCorners, planOf } from "./points";
import { PointsWidget } from "./PointsWidget";

const WIDGETS = { points: { Component: PointsWidget, composite: true } };
const CORNERS = { type: "array", items: { type: "array", minItems: 2 } } as const;
const open = (config: Readonly<Record<string, unknown>>) =>
  openForm({ area: { ...CORNERS, ...hint("points", "Corners") }, holes: { type: "array", items: CORNERS, ...hint("points", "Holes", { order: 2 }) } }, config, WIDGETS);
const type = (label: string, text: string) => fireEvent.change(screen.getByLabelText(label), { target: { value: text } });
const field = (label: string) => screen.getByLabelText<HTMLInputElement>(label);
const paste = (label: string, text: string) => fireEvent.paste(field(label), { clipboardData: { getData: () => text } });

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  cleanup();
});

describe("corners", () => {
  it("are added once both numbers are there, on Enter, and the cursor goes to the next", () => {
    const { config, session } = open({});
    type("Corners, next: latitude", "40.5");
    fireEvent.keyDown(field("Corners, next: latitude"), { key: "Enter" });
    expect(screen.getByText("A corner is two numbers: latitude and longitude.")).toBeTruthy();
    expect(session.edits).toHaveLength(0);
    type("Corners, next: longitude", "-73");
    fireEvent.keyDown(field("Corners, next: longitude"), { key: "Enter" });
    expect(config()).toEqual({ area: [[40.5, -73]] });
    expect(document.activeElement).toBe(field("Corners, next: latitude"));
    expect(screen.queryByText(/A corner is two numbers/)).toBeNull();
  });

  it("are changed, moved and taken out", () => {
    const { config } = open({ area: [[1, 2], [3, 4]] });
    type("Corners 2: longitude", "5.5");
    act(() => void vi.advanceTimersByTime(600));
    fireEvent.click(screen.getByRole("button", { name: "Move Corners 2 up" }));
    expect(config()).toEqual({ area: [[3, 5.5], [1, 2]] });
    fireEvent.click(screen.getByRole("button", { name: "Remove Corners 1" }));
    fireEvent.click(screen.getByRole("button", { name: "Remove Corners 1" }));
    expect(config()).toEqual({});
  });

  it("[FI6] keep what is no number, and send none of it", () => {
    const { config } = open({ area: [[1, 2]] });
    type("Corners 1: latitude", "north");
    fireEvent.blur(field("Corners 1: latitude"));
    expect(field("Corners 1: latitude").value).toBe("north");
    expect(screen.getByText("A corner is two numbers: latitude and longitude.")).toBeTruthy();
    expect(config()).toEqual({ area: [[1, 2]] });
  });

  it("[FI11] leave what is being typed at its corner when others add and change corners", () => {
    const { config, theirs } = open({ area: [[1, 2], [3, 4]] });
    type("Corners 2: latitude", "30");
    theirs("area", [[9, 9], [1, 2.5], [3, 4]]);
    expect(field("Corners 3: latitude").value).toBe("30");
    act(() => void vi.advanceTimersByTime(600));
    expect(config()).toEqual({ area: [[9, 9], [1, 2.5], [30, 4]] });
  });

  it("[FI11] are taken out as meant, though others added one a moment before", () => {
    const { config, session } = open({ area: [[1, 2], [3, 4]] });
    act(() => {
      session.elsewhere([{ command: "configureNode", id: "n", set: { area: [[9, 9], [1, 2], [3, 4]] } }]);
      fireEvent.click(screen.getByRole("button", { name: "Remove Corners 1" }));
    });
    expect(config()).toEqual({ area: [[9, 9], [3, 4]] });
  });

  it("[FI3] add the corner being typed when the form goes away", () => {
    const { config } = open({ area: [[1, 2]] });
    type("Corners, next: latitude", "3");
    type("Corners, next: longitude", "4");
    cleanup();
    expect(config()).toEqual({ area: [[1, 2], [3, 4]] });
  });

  it("[FI12] show a finding at the corner", () => {
    const { find } = open({ area: [[1, 2], [100, 4]] });
    find({ "area.1.0": "Corners: a number of at most 90 is needed." });
    expect(within(screen.getByRole("group", { name: "Corners 2" })).getByText(/at most 90/)).toBeTruthy();
  });

  it("[FI14] are pasted as lines or JSON, all or none", () => {
    const { config } = open({ area: [[1, 2]] });
    paste("Corners 1: latitude", "3, 4\n5\t6\n");
    expect(config()).toEqual({ area: [[1, 2], [3, 4], [5, 6]] });
    paste("Corners, next: latitude", "7, 8\nnowhere");
    expect(screen.getByText("Line 2 of what you pasted is not a latitude and a longitude: nowhere")).toBeTruthy();
    expect(config()).toEqual({ area: [[1, 2], [3, 4], [5, 6]] });
    paste("Corners, next: latitude", "[[7, 8], [9, -10.5]]");
    expect(config()["area"]).toEqual([[1, 2], [3, 4], [5, 6], [7, 8], [9, -10.5]]);
  });

  it("are drawn as they lie", () => {
    open({ area: [[0, 0], [0, 1], [1, 1], [400, 1]] });
    const drawing = screen.getByRole("img", { name: "Corners: 3 corners, north up" });
    expect(drawing.querySelectorAll("circle")).toHaveLength(3);
    expect(drawing.querySelector("polygon")?.getAttribute("points")?.split(" ")).toHaveLength(3);
  });
});

describe("areas, each with its own corners", () => {
  it("are added, filled and taken out, and know their findings", () => {
    const { config, find } = open({ holes: [[[1, 2]]] });
    fireEvent.click(screen.getByRole("button", { name: "Add an area" }));
    paste("Holes 2, next: latitude", "5, 6\n7, 8");
    expect(config()).toEqual({ holes: [[[1, 2]], [[5, 6], [7, 8]]] });
    find({ "holes.1": "An area has three corners at least." });
    expect(within(screen.getByRole("group", { name: "Holes 2" })).getByText("An area has three corners at least.")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Remove Holes 1" }));
    expect(config()).toEqual({ holes: [[[5, 6], [7, 8]]] });
  });
});

describe("a pasted text", () => {
  it("[FI14] is left to the field where it is one number or words", () => {
    expect([pastedCorners("40.5"), pastedCorners("somewhere"), pastedCorners("")]).toEqual([null, null, null]);
    expect(pastedCorners("40.5, -73.25")).toEqual({ corners: [[40.5, -73.25]] });
    expect(pastedCorners("[40.5, -73.25],\n[41, -74]")).toEqual({ corners: [[40.5, -73.25], [41, -74]] });
    expect(pastedCorners("[[1, 2], [3]]")).toEqual({ wrong: "This is not a list of corners: [[lat, lon], …]." });
    expect(pastedCorners("1.2.3, 4")).toHaveProperty("wrong");
  });
});

describe("the drawing", () => {
  it("fits into its box with north up and east on the right, a single corner in its middle", () => {
    const box = { width: 100, height: 100, margin: 10 };
    const [ring] = planOf([[[0, 0], [1, 1]]], box).rings;
    const [first, second] = ring ?? [];
    expect(first && second && first.x < second.x && first.y > second.y).toBe(true);
    for (const { x, y } of ring ?? []) expect(Math.min(x, y, 100 - x, 100 - y)).toBeGreaterThanOrEqual(9.99);
    expect(planOf([[[5, 5]]], box).rings).toEqual([[{ x: 50, y: 50 }]]);
  });
});
