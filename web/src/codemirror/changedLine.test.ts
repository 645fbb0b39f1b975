import { expect, it } from "vitest";
import { change, changedLine } from "./changedLine";

it("finds the line that changed, of those one looks at before others", () => {
  expect(changedLine("hash 1\na\nb\nc", "hash 2\na\nB\nc", [{ from: 2, to: 4 }])).toBe(3);
  expect(changedLine("hash 1\na\nb\nc", "hash 2\na\nB\nc", [])).toBe(1);
  expect(changedLine("a\nb\nc", "a\nb\nnew\nc", [{ from: 1, to: 4 }])).toBe(3);
  expect(changedLine("a\nb\nc", "a\nc", [])).toBe(2);
  expect(changedLine("a\nb", "a", [])).toBe(1);
  expect(changedLine("a", "a", [])).toBeNull();
});

it("replaces only what differs", () => {
  for (const [before, after] of [["abc", "axc"], ["aa", "aaa"], ["", "x"], ["x", ""], ["abab", "ab"], ["same", "same"]] as const) {
    const { from, to, insert } = change(before, after);
    expect(before.slice(0, from) + insert + before.slice(to)).toBe(after);
  }
  expect(change("where 30 end", "where 45 end")).toEqual({ from: 6, to: 8, insert: "45" });
});
