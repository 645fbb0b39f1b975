import { expect, it } from "vitest";
import { entryOf } from "../test/panelEditor";
import { Catalogue } from "./catalogue";
import { fieldWords } from "./fieldWords";

const catalogue = new Catalogue([entryOf("seq", { pattern: { "x-ui": { label: "Pattern" } }, rows: { title: "Columns" } })]);
const config = { pattern: { stages: [{ name: "a" }, { group: [{ name: "b" }, { where: "x" }] }] }, rows: [{ expression: "1" }, { alias: "y" }] };
const says = (path: string) => fieldWords(catalogue, { type: "seq", config }, path);

it("says the path of a setting by labels and names, and counts what has none from 1", () => {
  expect(["pattern", "pattern.stages.0.where", "pattern.stages.1.group.1.innerContiguity", "rows.0.alias", "rows.1.alias", "rows.7", "new.key"].map(says)).toEqual([
    "Pattern",
    "Pattern, stage “a”, condition",
    "Pattern, stage 2, stage 2, inner contiguity",
    "Columns, no. 1, alias",
    "Columns, “y”, alias",
    "Columns, no. 8",
    "new, key",
  ]);
});
