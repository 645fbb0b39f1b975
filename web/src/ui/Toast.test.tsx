// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Toasts, toast } from "./Toast";
import { TooltipProvider } from "./Tooltip";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  cleanup();
});

const wait = () => act(() => void vi.advanceTimersByTime(60_000));

it("stays for as long as somebody points at it, and its action can be used", () => {
  const run = vi.fn();
  render(
    <TooltipProvider>
      <Toasts />
    </TooltipProvider>,
  );
  act(() => toast("“Flights” is archived.", { action: { label: "Undo", run } }));
  fireEvent.pointerEnter(screen.getByText("“Flights” is archived."));
  wait();
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(run).toHaveBeenCalledOnce();
  expect(screen.queryByText("“Flights” is archived.")).toBeNull();
});

it("goes by itself when nobody does", () => {
  render(
    <TooltipProvider>
      <Toasts />
    </TooltipProvider>,
  );
  act(() => toast("Said once."));
  const card = screen.getByText("Said once.");
  fireEvent.pointerEnter(card);
  fireEvent.pointerLeave(card);
  wait();
  expect(screen.queryByText("Said once.")).toBeNull();
});
