// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { TimesControl } from "./TimesControl";

function open() {
  const set = vi.fn();
  render(<TimesControl stage={{ name: "a", times: { min: 1, max: null } }} name="a" disabled={false} set={set} />);
  fireEvent.click(screen.getByRole("button", { name: /How often a/ }));
  const least = screen.getByLabelText("At least");
  fireEvent.change(least, { target: { value: "5" } });
  return { set, least };
}

afterEach(cleanup);

describe("how often a stage is taken", () => {
  it("is taken as typed when the box closes before its field is left", () => {
    const { set } = open();
    fireEvent.click(screen.getByRole("button", { name: /How often a/ }));
    expect(screen.queryByLabelText("At least")).toBeNull();
    expect(set).toHaveBeenCalledExactlyOnceWith({ min: 5, max: null });
  });

  it("stays as it was on Escape", () => {
    const { set, least } = open();
    fireEvent.keyDown(least, { key: "Escape" });
    expect(screen.queryByLabelText("At least")).toBeNull();
    expect(set).not.toHaveBeenCalled();
  });
});
