import { describe, expect, it } from "vitest";
import { blocksOf, inlineOf } from "./helpText";
import { entriesOf, joinAlias, splitAlias, written } from "./outputColumns";

describe("output columns", () => {
  it.each([
    ["a.dep_delay AS first_delay", { expression: "a.dep_delay", alias: "first_delay" }],
    ["cast(x AS INT) as n", { expression: "cast(x AS INT)", alias: "n" }],
    ["x AS `odd name`", { expression: "x", alias: "odd name" }],
    ["upper(x)", { expression: "upper(x)", alias: "" }],
    ["cast(x AS INT)", { expression: "cast(x AS INT)", alias: "" }],
    ["AS later", { expression: "", alias: "later" }],
  ])("reads %j", (text, expected) => {
    expect(splitAlias(text)).toEqual(expected);
    expect(splitAlias(joinAlias(expected))).toEqual(expected);
  });

  it("writes the form the schema asks for", () => {
    const entries = entriesOf([{ expression: "upper(c)", alias: "c" }, "x AS y"]);
    expect(written(entries, true)).toEqual(["upper(c) AS c", "x AS y"]);
    expect(written(entries, false)).toEqual(entries);
  });
});

describe("help text", () => {
  it("reads the little Markdown that help uses", () => {
    const blocks = blocksOf("# Filter\n\nKeeps rows.\n\n- one\n- two\n\n```sql\na > 1\n\nb\n```\n");
    expect(blocks.map((block) => block.kind)).toEqual(["heading", "paragraph", "list", "code"]);
    expect(inlineOf("say `x` and **y** <b>")).toEqual([
      { kind: "text", text: "say " },
      { kind: "code", text: "x" },
      { kind: "text", text: " and " },
      { kind: "strong", text: "y" },
      { kind: "text", text: " <b>" },
    ]);
  });
});
