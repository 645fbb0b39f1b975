import { expect, it } from "vitest";
import { intoView } from "./useReveal";

it("moves what is to be seen no further than it must", () => {
  const room = 800;
  expect(intoView(100, 200, room)).toBe(0);
  expect(intoView(36, 200, room)).toBe(4);
  expect(intoView(-300, 200, room)).toBe(340);
  expect(intoView(700, 200, room)).toBe(-140);
});

it("gives margins up before it gives up", () => {
  expect(intoView(0, 780, 800)).toBe(10);
  expect(intoView(0, 801, 800)).toBeNull();
});
