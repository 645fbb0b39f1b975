import { describe, expect, it } from "vitest";
import { embeddedCells, fileFor, linesOf, nodeAtLine } from "./lineMap";

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

  it("folds the cell of the embedded matcher, and no other", () => {
    const matcher = ["# Embedded matcher", ...Array.from({ length: 40 }, (_, n) => `x${n} = ${n}`)];
    const text = ["# Databricks notebook source", "# COMMAND ----------", "", ...matcher, "", "# COMMAND ----------", "run()"].join("\n");
    expect(embeddedCells({ path: "job.py", language: "python", role: "job", text })).toEqual([{ from: 4, to: 44 }]);
    expect(embeddedCells({ path: "a.sql", language: "sql", role: "pipeline", text })).toEqual([]);
  });
});
