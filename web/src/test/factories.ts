import { Catalogue } from "../editor/catalogue";
import type { PipelineDocument } from "../model/document";
import type { CatalogueEntry, Category, DeploymentView, Edge, Node } from "../wire/shapes";

const port = (name: string) => ({ name, label: name });

/** A catalogue entry with these ports and config properties. */
export function entry(
  type: string,
  category: Category,
  inputs: readonly string[],
  outputs: readonly string[],
  properties: CatalogueEntry["config"]["properties"] = {},
): CatalogueEntry {
  return {
    type,
    label: type.replace(/^./, (letter) => letter.toUpperCase()),
    category,
    icon: "Filter",
    description: `What ${type} does.`,
    inputs: inputs.map(port),
    outputs: outputs.map(port),
    targets: ["sdp"],
    config: { type: "object", properties },
    example: {},
    help: "",
  };
}

export const catalogue = new Catalogue([
  entry("reader", "source", [], ["out", "errors"], {
    filePath: { type: "string", "x-ui": { widget: "path" } },
    fileFormat: { type: "string", "x-ui": { widget: "select" } },
    hints: { type: "string", "x-ui": { widget: "schema-hints" } },
  }),
  entry("keep", "transform", ["in"], ["out"]),
  entry("join", "transform", ["left", "right"], ["out"]),
  entry("detect", "pattern", ["in"], ["out", "timeouts", "late", "errors"], {
    pattern: { $ref: "#/$defs/P", "x-ui": { widget: "pattern" } },
  }),
  entry("table", "sink", ["in"], []),
]);

export function node(id: string, type = "keep", x = 0, y = 0, more: Partial<Node> = {}): Node {
  return { id, type, label: "", position: { x, y }, config: {}, ...more };
}

export function edge(source: string, target: string, sourcePort = "out", targetPort = "in"): Edge {
  return { id: `${source}_${sourcePort}-${target}_${targetPort}`, source, sourcePort, target, targetPort };
}

export function drawing(nodes: readonly Node[], edges: readonly Edge[] = []): PipelineDocument {
  return {
    id: "p",
    name: "Test",
    description: "",
    tags: {},
    status: "draft",
    version: 1,
    notes: new Map(),
    groups: new Map(),
    nodes: new Map(nodes.map((one) => [one.id, one])),
    edges: new Map(edges.map((one) => [one.id, one])),
  };
}

/** A run under way that has found something. */
export const RUN: DeploymentView = {
  id: "d1",
  pipelineId: "p1",
  version: 3,
  target: "local",
  trigger: "availableNow",
  status: "running",
  codeTarget: "sss",
  url: null,
  error: null,
  errorCode: null,
  requestedAt: "2026-01-01T10:00:00.000Z",
  startedAt: "2026-01-01T10:00:01.000Z",
  endedAt: null,
  by: "ann",
  sha256: null,
  progress: { phase: "", batches: 3, rowsIn: 6064, rowsOut: 10, errors: 0, late: 0, watermark: "2013-01-08T05:39:00.000Z", nodes: { out: 10 }, tables: "parquet", note: null },
  outputs: [],
};
