// Copied nodes travel as JSON text on the system clipboard: between pipelines, windows, and into a chat.
import { newId } from "../lib/id";
import type { PipelineDocument } from "../sync/contract";
import type { Command, Edge, Node, Position } from "../wire/shapes";
import { GRID } from "./geometry";

export interface Clip {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** The chosen nodes and the edges between them. */
export function clipOf(document: Pick<PipelineDocument, "nodes" | "edges">, ids: readonly string[]): Clip {
  const chosen = new Set(ids);
  return {
    nodes: ids.flatMap((id) => document.nodes.get(id) ?? []),
    edges: [...document.edges.values()].filter((edge) => chosen.has(edge.source) && chosen.has(edge.target)),
  };
}

export function textOf(clip: Clip): string {
  return JSON.stringify({ format: "lakestream", formatVersion: 1, ...clip }, null, 2);
}

type Dict = Readonly<Record<string, unknown>>;

const isDict = (value: unknown): value is Dict => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string" && ID.test(value);

function nodeOf(value: unknown): Node | null {
  if (!isDict(value) || !isText(value["id"]) || typeof value["type"] !== "string") return null;
  const at = isDict(value["position"]) ? value["position"] : {};
  const x = typeof at["x"] === "number" ? at["x"] : 0;
  const y = typeof at["y"] === "number" ? at["y"] : 0;
  return {
    id: value["id"],
    type: value["type"],
    label: typeof value["label"] === "string" ? value["label"] : "",
    position: { x, y },
    config: isDict(value["config"]) ? value["config"] : {},
  };
}

function edgeOf(value: unknown): Edge | null {
  if (!isDict(value) || !isText(value["source"]) || !isText(value["target"])) return null;
  return {
    id: isText(value["id"]) ? value["id"] : newId(),
    source: value["source"],
    target: value["target"],
    sourcePort: typeof value["sourcePort"] === "string" ? value["sourcePort"] : "out",
    targetPort: typeof value["targetPort"] === "string" ? value["targetPort"] : "in",
  };
}

/** What a pasted text holds, or null when it is no pipeline of ours. An exported file is one too. */
export function clipFrom(text: string): Clip | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isDict(value) || value["format"] !== "lakestream" || !Array.isArray(value["nodes"])) return null;
  const nodes = value["nodes"].map(nodeOf).filter((node) => node !== null);
  const known = new Set(nodes.map((node) => node.id));
  const edges = (Array.isArray(value["edges"]) ? value["edges"] : [])
    .map(edgeOf)
    .filter((edge) => edge !== null)
    .filter((edge) => known.has(edge.source) && known.has(edge.target));
  return nodes.length === 0 ? null : { nodes, edges };
}

export interface Pasted {
  readonly commands: readonly Command[];
  readonly ids: readonly string[];
}

/** Commands that lay the clip down with fresh ids, its upper left corner at `at`. */
export function paste(clip: Clip, at: Position): Pasted {
  const left = Math.min(...clip.nodes.map((node) => node.position.x));
  const top = Math.min(...clip.nodes.map((node) => node.position.y));
  const fresh = new Map(clip.nodes.map((node) => [node.id, newId()]));
  const idOf = (id: string) => fresh.get(id) ?? id;
  const grid = (value: number) => Math.round(value / GRID) * GRID;
  return {
    ids: [...fresh.values()],
    commands: [
      ...clip.nodes.map((node): Command => {
        const position = { x: grid(at.x + node.position.x - left), y: grid(at.y + node.position.y - top) };
        return { command: "addNode", node: { ...node, id: idOf(node.id), position } };
      }),
      ...clip.edges.map((edge): Command => ({
        command: "connect",
        edge: { ...edge, id: newId(), source: idOf(edge.source), target: idOf(edge.target) },
      })),
    ],
  };
}

/** The same beside itself: for Duplicate. */
export function duplicate(document: Pick<PipelineDocument, "nodes" | "edges">, ids: readonly string[]): Pasted {
  const clip = clipOf(document, ids);
  const left = Math.min(...clip.nodes.map((node) => node.position.x));
  const top = Math.min(...clip.nodes.map((node) => node.position.y));
  return paste(clip, { x: left + 4 * GRID, y: top + 4 * GRID });
}
