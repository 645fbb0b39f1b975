import { expect, it } from "vitest";
import { score } from "./score";

it("asks for every word, and likes the beginning of the label best", () => {
  expect(score("Tidy up\nedit.tidy", "tid")).toBe(1);
  expect(score("Zoom in\nview.zoomIn", "in")).toBe(0.9);
  expect(score("Show or hide the dock\nx", "tid")).toBe(0);
  expect(score("Tidy up\nx", "tidy down")).toBe(0);
  expect(score("Tidy up\nx", "layout", ["layout"])).toBe(0.4);
  expect(score("Anything\nx", "")).toBe(1);
});
