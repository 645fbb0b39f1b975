import { describe, expect, it } from "vitest";
import { Catalogue } from "../editor/catalogue";
import { entryOf } from "../test/panelEditor";
import type { PipelineEvent } from "../wire/shapes";
import { diffWords } from "./diffWords";
import { entriesOf, eventWords, type Happening } from "./words";

const names = {
  nodeOf: (id: string): string => ({ keep: "Only late", out: "Alerts" })[id] ?? "a removed node",
  fieldOf: (_: string, key: string): string => `“${({ condition: "Condition", pattern: "Pattern" })[key] ?? key}”`,
};
const happened = (version: number, editId: string, event: PipelineEvent, more: Partial<Happening> = {}): Happening =>
  ({ version, editId, by: "ann", at: "2026-01-01T10:00:00.000Z", ...event, ...more }) as Happening;
const move = (id: string): PipelineEvent => ({ event: "nodesMoved", moves: [{ id, from: { x: 0, y: 0 }, to: { x: 1, y: 1 } }] });

describe("the log in words", () => {
  it("says what an event did, with values that are short", () => {
    expect(eventWords({ event: "nodeConfigured", id: "keep", before: {}, after: { condition: "dep_delay > 15" } }, names)).toBe(
      "set “Condition” of Only late to dep_delay > 15",
    );
    expect(eventWords({ event: "nodeConfigured", id: "keep", before: { condition: "x" }, after: {} }, names)).toBe("cleared “Condition” of Only late");
    expect(eventWords({ event: "nodeConfigured", id: "keep", before: {}, after: { pattern: { stages: [] } } }, names)).toBe("changed “Pattern” of Only late");
    expect(eventWords({ event: "edgesDisconnected", edges: [] }, names)).toBe("removed 0 connections");
  });

  it("makes one entry of an edit, newest first, with its last version", () => {
    const entries = entriesOf(
      [happened(1, "e1", move("keep")), happened(2, "e2", move("keep")), happened(3, "e2", move("out"))],
      names,
    );
    expect(entries.map(({ version, says }) => [version, says])).toEqual([
      [3, "moved Only late, moved Alerts"],
      [1, "moved Only late"],
    ]);
  });

  it("marks what took something back", () => {
    const [entry] = entriesOf([happened(4, "e4", move("keep"), { undoes: "e1" })], names);
    expect(entry).toMatchObject({ undoes: true, says: "took back: moved Only late" });
  });
});

describe("a difference in words", () => {
  it("names changed fields and counts nodes that only moved", () => {
    const node = (label: string) => ({ id: label, type: "filter", label, position: { x: 0, y: 0 }, config: {} });
    const lines = diffWords({
      from: 1,
      to: 5,
      nodesAdded: [node("New")],
      nodesRemoved: [],
      nodesChanged: [
        { before: node("A"), after: node("A"), fields: ["$position"] },
        { before: node("B"), after: node("B"), fields: ["$label", "$position", "condition"] },
      ],
      edgesAdded: [],
      edgesRemoved: [],
      notes: { added: 2, removed: 0, changed: 1 },
      groups: { added: 0, removed: 0, changed: 0 },
      name: null,
      description: null,
    }, new Catalogue([entryOf("filter", { condition: { "x-ui": { label: "Condition" } } })]));
    expect(lines).toEqual(["New was added.", "B: name, “Condition” changed.", "Nodes moved: 1.", "Notes: 2 added, 1 changed."]);
  });
});
