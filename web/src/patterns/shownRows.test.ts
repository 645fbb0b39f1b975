import { describe, expect, it } from "vitest";
import { shownRows } from "./RowTable";

describe("rows listed below a trial", () => {
  it("are the first ones, and wherever they lie those that were taken, late or asked about", () => {
    const shown = shownRows(1000, [3, 639, 648], [900], 750);
    expect(shown.slice(0, 500)).toEqual(Array.from({ length: 500 }, (_, place) => place));
    expect(shown.slice(500)).toEqual([639, 648, 750, 900]);
  });

  it("are all where there are few", () => {
    expect(shownRows(3, [1], [], null)).toEqual([0, 1, 2]);
  });
});
