// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { ScrollBox } from "./ScrollBox";

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it("is a stop of the keyboard while there is more in it than it shows", () => {
  const width = vi.spyOn(HTMLElement.prototype, "scrollWidth", "get").mockReturnValue(400);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(300);
  const box = (content: string) => <ScrollBox label="Drawing">{content}</ScrollBox>;
  const { rerender } = render(box("long"));
  expect(screen.getByRole("region", { name: "Drawing" }).tabIndex).toBe(0);
  width.mockReturnValue(300);
  rerender(box("short"));
  expect(screen.queryByRole("region")).toBeNull();
});
