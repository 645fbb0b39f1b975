// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { NamesWidget } from "../config/widgets/NamesWidget";
import { OneOfWidget } from "../config/widgets/OneOfWidget";
import { hint, openForm } from "../test/openForm";
import { followedName, newNames } from "./renamed";

const changed = (before: readonly string[], after: readonly string[], by = "bob", more: object = {}) =>
  ({ event: "nodeConfigured", id: "n", before: { states: before }, after: { states: after }, by, ...more }) as const;

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("new names of entries", () => {
  it("[FI17] are those of one text put in another's place, of this list of this node", () => {
    const renamed = changed(["new", "paid"], ["fresh", "paid"]);
    const given = newNames(
      [
        renamed,
        changed(["new"], []),
        changed([], ["fresh"]),
        changed(["a", "b"], ["b", "a"]),
        changed(["a"], ["c"], "bob", { id: "other" }),
        { event: "nodeConfigured", id: "n", before: { final: ["a"] }, after: { final: ["c"] }, by: "bob" },
      ],
      "n",
      "states",
    );
    expect(given).toEqual([{ before: "new", after: "fresh", by: "bob" }]);
  });

  it("[FI17] are followed through all of them, to one that there is", () => {
    const given = newNames([changed(["new"], ["fresh"]), changed(["fresh"], ["first"], "eve")], "n", "states");
    expect(followedName("new", given, ["first"])).toEqual({ before: "new", after: "first", by: "eve" });
    expect(followedName("fresh", given, ["first"])?.after).toBe("first");
    expect(followedName("new", given, ["fresh"])).toBeNull();
    const undone = newNames([changed(["new"], ["fresh"]), changed(["fresh"], ["new"])], "n", "states");
    expect(followedName("fresh", undone, ["new"])?.after).toBe("new");
    expect(followedName("new", undone, ["new"])).toBeNull();
  });

  it("[FI17] are said at the choice, and taken with a press", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ items: [changed(["new", "paid"], ["fresh", "paid"], "Bob")], next: null })));
    const list = { type: "array", items: { type: "string" } } as const;
    const { config } = openForm(
      {
        states: { ...list, ...hint("names", "States") },
        final: { ...list, ...hint("names", "Final", { optionsFrom: "states" }) },
        first: { type: "string", ...hint("one-of", "First", { optionsFrom: "states" }) },
      },
      { states: ["fresh", "paid"], final: ["new", "old"], first: "new" },
      { names: { Component: NamesWidget, composite: true, whole: true }, "one-of": { Component: OneOfWidget, composite: false } },
    );
    await act(async () => void (await Promise.resolve()));
    expect(await screen.findAllByText("Bob has renamed “new” to “fresh” meanwhile.")).toHaveLength(2);
    for (const button of screen.getAllByRole("button", { name: "Use fresh" })) fireEvent.click(button);
    expect(config()).toEqual({ states: ["fresh", "paid"], final: ["fresh", "old"], first: "fresh" });
    expect(screen.queryByText(/has renamed/)).toBeNull();
  });
});
