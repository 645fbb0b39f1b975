import { describe, expect, it } from "vitest";
import { carriedCells, fileFor, linesOf, nodeAtLine } from "./lineMap";

const SPANS = [
  { file: "job.py", nodeId: "outer", startLine: 1, endLine: 20 },
  { file: "job.py", nodeId: "inner", startLine: 5, endLine: 8 },
  { file: "job.py", nodeId: "outer", startLine: 21, endLine: 22 },
  { file: "pipeline.sql", nodeId: "inner", startLine: 3, endLine: 4 },
];

describe("lines and nodes", () => {
  it("finds the node of a line, the closer of two", () => {
    expect(nodeAtLine(SPANS, "job.py", 6)).toBe("inner");
    expect(nodeAtLine(SPANS, "job.py", 4)).toBe("outer");
    expect(nodeAtLine(SPANS, "job.py", 30)).toBeNull();
  });

  it("finds the lines of nodes, touching ones as one", () => {
    expect(linesOf(SPANS, "job.py", ["outer"])).toEqual([{ from: 1, to: 22 }]);
    expect(linesOf(SPANS, "job.py", ["nobody"])).toEqual([]);
  });

  it("stays in the open file if the node stands there, else goes to the first that has it", () => {
    expect(fileFor(SPANS, ["inner"], "pipeline.sql")).toBe("pipeline.sql");
    expect(fileFor(SPANS, ["outer"], "pipeline.sql")).toBe("job.py");
    expect(fileFor(SPANS, [], "pipeline.sql")).toBe("pipeline.sql");
  });

  it("folds long cells that came from no node", () => {
    const long = Array.from({ length: 40 }, (_, n) => `x${n} = ${n}`);
    const text = ["# Databricks notebook source", "# COMMAND ----------", "", ...long, "", "# COMMAND ----------", ...long, "# COMMAND ----------", "run()"].join("\n");
    const file = { path: "job.py", language: "python", role: "job", text } as const;
    const spans = [{ file: "job.py", nodeId: "n", startLine: 60, endLine: 61 }];
    expect(carriedCells(file, spans)).toEqual([{ from: 4, to: 43 }]);
    expect(carriedCells(file, [])).toHaveLength(2);
    expect(carriedCells({ ...file, language: "sql" }, spans)).toEqual([]);
  });
});
