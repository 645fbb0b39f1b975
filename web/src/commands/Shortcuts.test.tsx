// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { Shortcuts } from "./Shortcuts";

afterEach(cleanup);

it("leaves the keys of a word that is still being written to the input method", () => {
  const heard = vi.fn();
  render(
    <>
      <Shortcuts />
      <input aria-label="Name" onKeyDown={(event) => heard(event.key)} />
    </>,
  );
  const field = screen.getByLabelText("Name");
  fireEvent.keyDown(field, { key: "Enter", isComposing: true });
  fireEvent.keyDown(field, { key: "Enter", keyCode: 229 });
  expect(heard).not.toHaveBeenCalled();
  fireEvent.keyDown(field, { key: "Enter" });
  expect(heard).toHaveBeenCalledExactlyOnceWith("Enter");
});

it("marks what stands in a panel, not the page, where all is asked for with the keyboard on one of its tabs", () => {
  render(
    <>
      <Shortcuts />
      <p>Elsewhere</p>
      <section aria-label="Dock">
        <button type="button" role="tab">
          Runs
        </button>
        <div role="tabpanel">Ten rows</div>
        <input aria-label="Field" />
      </section>
      <section aria-label="Dock folded">
        <button type="button" role="tab">
          Code
        </button>
      </section>
    </>,
  );
  const all = (name: string) => fireEvent.keyDown(screen.getByRole("tab", { name }), { key: "a", ctrlKey: true });
  // False: the browser's own answer is kept from it.
  expect([all("Runs"), document.getSelection()?.toString()]).toEqual([false, "Ten rows"]);
  expect(all("Code")).toBe(false);
  expect(fireEvent.keyDown(screen.getByLabelText("Field"), { key: "a", ctrlKey: true })).toBe(true);
});
