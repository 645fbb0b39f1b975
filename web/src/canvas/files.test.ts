import { describe, expect, it } from "vitest";
import { Catalogue } from "../editor/catalogue";
import { catalogue, entry } from "../test/factories";
import { ddlName, faultsIn, fileReader, readerConfig } from "./files";

describe("a dropped file", () => {
  it("finds the node that reads files by its form, not by its name", () => {
    const reader = fileReader(catalogue);
    expect(reader).toMatchObject({ path: "filePath", format: "fileFormat", hints: "hints" });
    expect(reader?.entry.type).toBe("reader");
    expect(fileReader(new Catalogue([entry("keep", "transform", ["in"], ["out"])]))).toBeNull();
  });

  it("becomes a config with its columns written out", () => {
    const reader = fileReader(catalogue);
    if (!reader) throw new Error("no reader");
    const columns = [
      { name: "carrier", type: "STRING" },
      { name: "dep delay", type: "DOUBLE" },
    ];
    expect(readerConfig(reader, { path: "uploads/x", fileFormat: "csv", columns, rows: [], errors: [], separator: "," })).toEqual({
      filePath: "uploads/x",
      fileFormat: "csv",
      hints: "carrier STRING, `dep delay` DOUBLE",
    });
  });

  it("keeps the separator that was found in it", () => {
    const reader = fileReader(catalogue);
    if (!reader) throw new Error("no reader");
    const file = { path: "x", fileFormat: "csv" as const, columns: [], rows: [], errors: [], separator: null };
    expect(readerConfig({ ...reader, separator: "between" }, { ...file, separator: "tab" })).toMatchObject({ between: "tab" });
    expect(readerConfig({ ...reader, separator: "between" }, { ...file, separator: null })).not.toHaveProperty("between");
    expect(readerConfig(reader, { ...file, separator: ";" })).toEqual({ filePath: "x", fileFormat: "csv" });
  });

  it("tells what a run could not read of it", () => {
    expect(faultsIn({ errors: [] })).toBeNull();
    expect(faultsIn({ errors: ["1 line is not a JSON object.", "1 value of n is not BIGINT."] })).toBe(
      "1 line is not a JSON object. 1 value of n is not BIGINT.",
    );
  });

  it("quotes what is no plain name", () => {
    expect(["a_1", "1a", "a`b", "Größe"].map(ddlName)).toEqual(["a_1", "`1a`", "`a``b`", "`Größe`"]);
  });
});
