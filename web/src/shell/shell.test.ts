import { describe, expect, it } from "vitest";
import type { Present } from "../wire/shapes";
import { initials, onePerPerson } from "./names";
import { wordsFor } from "./SavePill";

describe("the save pill", () => {
  it("says what is durable, what is on its way, and what was not applied", () => {
    expect(wordsFor({ kind: "saved", seq: 1284 }).short).toBe("saved · 1284");
    expect(wordsFor({ kind: "syncing", waiting: 1 }).long).toContain("1 edit ");
    expect(wordsFor({ kind: "offline", waiting: 3 }).short).toBe("offline · 3 waiting");
    expect(wordsFor({ kind: "offline", waiting: 0 }).short).toBe("offline");
    expect(wordsFor({ kind: "conflict", code: "node.unknown", detail: "Why." })).toEqual({ short: "conflict · not applied", long: "Why." });
    for (const code of ["limit.frame", "pipeline.archived"]) expect(wordsFor({ kind: "conflict", code, detail: "Why." })).toEqual({ short: "not applied", long: "Why." });
  });
});

describe("people", () => {
  it("have initials", () => {
    expect(["Ann Lee", "bob@example.org", "chioma.eze", "Ṡam", ""].map(initials)).toEqual(["AL", "B", "CE", "Ṡ", "?"]);
  });

  it("are shown once, by the tab in which they edit", () => {
    const tab = (id: string, connection: string, editing: string | null = null): Present => ({
      id,
      connection,
      name: id,
      color: "#000",
      cursor: null,
      selection: [],
      dragging: [],
      editing,
    });
    expect(
      onePerPerson([tab("a", "1"), tab("b", "2"), tab("a", "3", "n1"), tab("a", "4")]).map((one) => one.connection),
    ).toEqual(["3", "2"]);
  });
});
