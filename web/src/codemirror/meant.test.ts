import { describe, expect, it } from "vitest";
import { meantSpans } from "./meant";

const NAMES = {
  columns: [
    { name: "dep_delay", type: "DOUBLE" },
    { name: "odd name", type: "STRING" },
  ],
  stages: ["a", "b"],
};

describe("the part of an expression a sentence speaks of", () => {
  const spans = (text: string, detail: string) => meantSpans(text, [{ detail }], NAMES).map(({ from, to }) => text.slice(from, to));

  it("is each name in it that the sentence says and nothing here has", () => {
    expect(spans("dep_dela > 3 AND x.dep_dela2", "There is no column dep_dela here. There is: dep_delay.")).toEqual(["dep_dela"]);
    expect(spans("foo(dep_delay) + foo(1)", "There is no function 'foo'.")).toEqual(["foo", "foo"]);
    expect(spans("`no such` = 1", "There is no column `no such` here.")).toEqual(["`no such`"]);
  });

  it("is neither a known name nor a text", () => {
    expect(spans("dep_delay = 'dep_dela'", "There is no column dep_dela here. There is: dep_delay.")).toEqual([]);
  });

  it("is not a word the sentence merely uses", () => {
    expect(spans("a_1 IS NOT NULL AND may > 1", "A condition may be true or false; may it be another?")).toEqual([]);
    expect(spans("foo(x)", "The function foo is not available in a pattern.")).toEqual(["foo"]);
  });

  it("is at the place the sentence says: the name it speaks of, else the word there, else the line", () => {
    const query = "SELECT *\nPATTERN (A B)\nDEFINE A AS dep_dela > 1, B AS dep_dela > 2";
    expect(spans(query, "Line 3, column 32: There is no column dep_dela here.")).toEqual(["dep_dela"]);
    expect(meantSpans(query, [{ detail: "Line 3, column 32: There is no column dep_dela here." }], NAMES)[0]?.from).toBe(query.lastIndexOf("dep_dela"));
    expect(spans(query, "Line 2, column 10: PATTERN speaks of A, which PATTERN does not.")).toEqual(["A"]);
    expect(spans(query, "Line 2: Python can't read this.")).toEqual(["PATTERN (A B)"]);
    expect(spans(query, "Line 9, column 1: This was before.")).toEqual([]);
  });
});
