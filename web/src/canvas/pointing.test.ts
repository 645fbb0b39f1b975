import { expect, it } from "vitest";
import { carried } from "./pointing";

it("names the first columns a stream carries, and counts the rest", () => {
  const columns = ["a", "b", "c", "d", "e", "f"].map((name) => ({ name, type: "STRING" }));
  expect(carried(columns)).toBe("a STRING, b STRING, c STRING, d STRING, 2 more");
  expect(carried(columns.slice(0, 1))).toBe("a STRING");
  expect(carried([])).toBe("");
});
