import { Catalogue } from "../editor/catalogue";
import type { PipelineDocument } from "../model/document";
import type { CatalogueEntry, Category, Edge, Node } from "../wire/shapes";

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
