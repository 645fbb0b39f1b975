import { describe, expect, it } from "vitest";
import { asLines, cellValue, MOST_ROWS, readRows, timeOf } from "./rows";

describe("rows somebody pasted", () => {
  it("reads JSON lines and tells the lines that are none", () => {
    const read = readRows('{"a":1}\nnonsense\n\n[1]\n{"a":2}');
    expect(read.rows).toEqual([{ a: 1 }, { a: 2 }]);
    expect(read.places).toEqual(["line 1", "line 5"]);
    expect(read.problems).toEqual(["Line 2 is not valid JSON.", "Line 4 is not an object."]);
  });

  it("reads a JSON list", () => {
    expect(readRows('[{"a":1}, 7]')).toEqual({ rows: [{ a: 1 }], places: ["entry 1"], format: "json-array", problems: ["Entry 2 is not an object."] });
    expect(readRows("[{").problems[0]).toContain("not valid JSON");
  });

  it("reads CSV with quotes, either separator, and empty cells as null", () => {
    const read = readRows('name;price;note\na;3;"x; ""y""\nz"\nb;;\n');
    expect(read.rows).toEqual([
      { name: "a", price: 3, note: 'x; "y"\nz' },
      { name: "b", price: null, note: null },
    ]);
  });

  it("tells CSV rows of the wrong length", () => {
    expect(readRows("a,b\n1,2\n3\n").problems).toEqual(["Row 2 has 1 cells, the header has 2."]);
  });

  it("leaves texts that only look like numbers alone", () => {
    expect(["007", "1e400x", "2013-01-01", "12345678901234567890", "-3.5"].map(cellValue)).toEqual([
      "007",
      "1e400x",
      "2013-01-01",
      "12345678901234567890",
      -3.5,
    ]);
  });

  it("keeps an id of many digits to the last one", () => {
    const id = "9007199254740993";
    expect(readRows(`{"id":${id}}`).rows).toEqual([{ id }]);
    expect(readRows(`[{"id":${id}}]`).rows).toEqual([{ id }]);
    expect(readRows(`id\n${id}\n`).rows).toEqual([{ id }]);
  });

  it("tries a bounded number of rows and says so", () => {
    const many = asLines(Array.from({ length: MOST_ROWS + 5 }, (_, n) => ({ n })));
    const read = readRows(many);
    expect(read.rows).toHaveLength(MOST_ROWS);
    expect(read.problems.at(-1)).toContain(String(MOST_ROWS + 5));
  });

  it("takes integers as milliseconds and ISO texts without a zone as UTC", () => {
    expect(timeOf({ ts: 5 }, "ts")).toBe(5);
    expect(timeOf({ ts: "2013-01-01 10:00:00" }, "ts")).toBe(Date.UTC(2013, 0, 1, 10));
    expect(timeOf({ ts: "2013-01-01T10:00:00-05:00" }, "ts")).toBe(Date.UTC(2013, 0, 1, 15));
    expect(timeOf({ ts: "soon" }, "ts")).toBeNull();
    expect(timeOf({}, "ts")).toBeNull();
  });
});
