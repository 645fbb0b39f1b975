import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { completionsAt } from "./completions";

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

  it("offers nothing at a word that is written out, at a number, or within a text", () => {
    expect(at("dep_dela")).not.toBeNull();
    expect(at("dep_delay")).toBeNull();
    expect(at("dep_delay > a.dep_delay")).toBeNull();
    expect(at("dep_delay > 30")).toBeNull();
    expect(at("origin = 'de")).toBeNull();
    expect(at("origin = 'x' and de")).not.toBeNull();
  });

  it("asks again, and closes, once typing has written the word out", () => {
    const valid = at("dep")?.validFor;
    if (typeof valid !== "function") throw new Error("asked anew only by a pattern");
    const ask = (text: string) => valid(text, 0, text.length, EditorState.create({ doc: text }));
    expect([ask("dep_dela"), ask("dep_delay"), ask("dep ")]).toEqual([true, false, false]);
  });
});
