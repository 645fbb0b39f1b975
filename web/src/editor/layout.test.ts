import { expect, it } from "vitest";
import { createLayout } from "./layout";

it("leaves a narrow window to the canvas, with one panel at a time, and a wide one as it was", () => {
  const layout = createLayout();
  const open = () => Object.entries(layout.getState()).flatMap(([slot, { open: isOpen }]) => (isOpen ? [slot] : []));
  layout.fit(1280);
  expect(open()).toEqual(["left", "inspector"]);
  layout.fit(420);
  expect(open()).toEqual([]);
  layout.toggle("left");
  expect(open()).toEqual(["left"]);
  layout.update("inspector", { open: true });
  expect(open()).toEqual(["inspector"]);
  layout.show("dock", "runs");
  expect(open()).toEqual(["dock"]);
  layout.fit(1280);
  expect(open()).toEqual(["left", "inspector", "dock"]);
  expect(layout.getState().dock.tab).toBe("runs");
});
