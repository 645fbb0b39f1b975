import { describe, expect, it } from "vitest";
import { NO_CODE } from "../test/panelEditor";
import { cellOf } from "./cells";
import { csv, fileName, jsonLines } from "./files";
import { rowsPath } from "./pages";
import { whatHappens } from "./whatHappens";

describe("result cells", () => {
  it("shows values by their type", () => {
    expect(cellOf(null, "INT")).toEqual({ text: "null", kind: "null" });
    expect(cellOf("2013-01-01T10:00:00.000Z", "TIMESTAMP").text).toBe("2013-01-01 10:00:00");
    expect(cellOf("2013-01-01T10:00:00.250Z", "TIMESTAMP").text).toBe("2013-01-01 10:00:00.250");
    expect(cellOf(0, "TIMESTAMP").text).toBe("1970-01-01 00:00:00");
    expect(cellOf(31.5, "DOUBLE").kind).toBe("number");
    expect(cellOf([{ a: 1 }], "ARRAY<STRUCT<a INT>>")).toEqual({ text: '[{"a":1}]', kind: "nested" });
    expect(cellOf("7", "STRING").kind).toBe("text");
  });
});

describe("result files", () => {
  const columns = [
    { name: "a", type: "STRING" },
    { name: "b", type: "INT" },
  ];

  it("writes CSV that spreadsheets read as it is and run nothing of", () => {
    const rows = [
      { a: 'say "hi", twice', b: -1 },
      { a: "=HYPERLINK(1)", b: null },
    ];
    expect(csv(columns, rows)).toBe('a,b\r\n"say ""hi"", twice",-1\r\n\'=HYPERLINK(1),\r\n');
  });

  it("writes a row per line", () => {
    expect(jsonLines([{ a: "x\ny" }, { a: null }])).toBe('{"a":"x\\ny"}\n{"a":null}\n');
  });

  it("makes a name every file system takes", () => {
    expect(fileName("main.default.late planes/2", 7, "csv")).toBe("main.default.late_planes_2-v7.csv");
  });

  it("asks for a side output by its port", () => {
    expect(rowsPath("d/1", { nodeId: "seq", port: "late", name: "t" }, 50, "c=")).toBe("/api/deployments/d%2F1/rows?node=seq&limit=50&port=late&cursor=c%3D");
    expect(rowsPath("d1", { nodeId: "out", port: "out", name: "t" }, 50, null)).toBe("/api/deployments/d1/rows?node=out&limit=50");
  });
});

describe("what a deploy will do", () => {
  it("names the parts in order, the tables, and how it ends", () => {
    const task = (kind: "sdp" | "sss") => ({ key: kind, kind, files: [], dependsOn: [] });
    const outputs = [
      { nodeId: "out", port: "out", name: "main.default.alerts" },
      { nodeId: "seq", port: "late", name: "main.default.alerts_late" },
    ];
    const steps = whatHappens({ ...NO_CODE, tasks: [task("sdp"), task("sss")], outputs }, "local", "availableNow");
    expect(steps).toEqual([
      "Spark on this machine runs the declarative part, then the streaming part: exactly the code shown in the code pane.",
      "Rows are written to main.default.alerts, and one side table for late and faulty rows.",
      "It ends when its sources are read.",
    ]);
  });
});
