import { expect, it } from "vitest";
import { catalogue } from "../../test/factories";
import { search } from "./search";

const found = (query: string) =>
  search(catalogue.entries, query).map((group) => [group.id, group.entries.map((one) => one.type)]);

it("shows all, by category in the order of a stream", () => {
  expect(found("").map(([id]) => id)).toEqual(["source", "transform", "pattern", "sink"]);
});

it("finds by every word, in name, type, category and description", () => {
  expect(found("TAB")).toEqual([["sink", ["table"]]]);
  expect(found("transform join")).toEqual([["transform", ["join"]]]);
  expect(found("what does keep")).toEqual([["transform", ["keep"]]]);
  expect(found("nothing of the kind")).toEqual([]);
});
