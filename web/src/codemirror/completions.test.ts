import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { completionsAt, quotedSpans } from "./completions";

const NAMES = {
  columns: [
    { name: "dep_delay", type: "DOUBLE" },
    { name: "odd name", type: "STRING" },
  ],
  stages: ["a", "b"],
};
const at = (text: string) => completionsAt(NAMES, new CompletionContext(EditorState.create({ doc: text }), text.length, false));

describe("completion in an expression", () => {
  it("offers columns, stages and functions for a word", () => {
    const labels = at("de")?.options.map((option) => option.label) ?? [];
    expect(labels).toEqual(expect.arrayContaining(["dep_delay", "a", "LAST", "coalesce", "AND"]));
  });

  it("offers only columns after a stage's dot, quoted where needed", () => {
    const result = at("x > a.d");
    expect(result?.from).toBe(6);
    expect(result?.options.map((option) => option.apply)).toEqual(["dep_delay", "`odd name`"]);
  });

  it("offers nothing after the dot of anything else, or without a word", () => {
    expect(at("other.d")).toBeNull();
    expect(at("x > ")).toBeNull();
  });
});

describe("the part of an expression a sentence speaks of", () => {
  it("is each whole word that the sentence quotes", () => {
    expect(quotedSpans("dep_dela > 3 AND x.dep_dela2", ["There is no column 'dep_dela' here."])).toEqual([{ from: 0, to: 8 }]);
    expect(quotedSpans("a + a", ["Unknown column `a`."])).toHaveLength(2);
    expect(quotedSpans("a", ["Nothing is quoted."])).toEqual([]);
  });
});
