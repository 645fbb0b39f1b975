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
