// What is copied travels as JSON text on the system clipboard: between pipelines, windows, and into a chat.
import type { Selection } from "../editor/selection";
import { newId } from "../lib/id";
import type { PipelineDocument } from "../sync/contract";
import type { Command, Edge, Group, Node, Note, Position } from "../wire/shapes";
import { GRID } from "./geometry";
import { NOTE_LONGEST, NOTE_SIZE } from "./notes/note";

export interface Clip {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  readonly notes: readonly Note[];
  readonly groups: readonly Group[];
}

type Drawn = Pick<PipelineDocument, "nodes" | "edges" | "notes" | "groups">;
type Chosen = Pick<Selection, "nodes" | "notes" | "groups">;

const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** What is chosen and the edges between; a group with its nodes, and also where all of its nodes are chosen. */
export function clipOf(document: Drawn, chosen: Chosen): Clip {
  const whole = chosen.groups.flatMap((id) => document.groups.get(id) ?? []);
  const ids = new Set([...chosen.nodes, ...whole.flatMap((group) => group.nodeIds)]);
  return {
    nodes: [...ids].flatMap((id) => document.nodes.get(id) ?? []),
    edges: [...document.edges.values()].filter((edge) => ids.has(edge.source) && ids.has(edge.target)),
    notes: chosen.notes.flatMap((id) => document.notes.get(id) ?? []),
    groups: [...document.groups.values()].filter((group) => group.nodeIds.every((id) => ids.has(id))),
  };
}

export const sizeOfClip = (clip: Clip): number => clip.nodes.length + clip.notes.length;

export function textOf(clip: Clip): string {
  return JSON.stringify({ format: "lakestream", formatVersion: 1, ...clip }, null, 2);
}

type Dict = Readonly<Record<string, unknown>>;

const isDict = (value: unknown): value is Dict => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string" && ID.test(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const numberOr = (value: unknown, otherwise: number) => (typeof value === "number" ? value : otherwise);
const textOr = (value: unknown, otherwise: string) => (typeof value === "string" ? value : otherwise);

function positionOf(value: unknown): Position {
  const at = isDict(value) ? value : {};
  return { x: numberOr(at["x"], 0), y: numberOr(at["y"], 0) };
}

function nodeOf(value: unknown): Node | null {
  if (!isDict(value) || !isText(value["id"]) || typeof value["type"] !== "string") return null;
  return {
    id: value["id"],
    type: value["type"],
    label: textOr(value["label"], ""),
    position: positionOf(value["position"]),
    config: isDict(value["config"]) ? value["config"] : {},
  };
}

function edgeOf(value: unknown): Edge | null {
  if (!isDict(value) || !isText(value["source"]) || !isText(value["target"])) return null;
  return {
    id: isText(value["id"]) ? value["id"] : newId(),
    source: value["source"],
    target: value["target"],
    sourcePort: textOr(value["sourcePort"], "out"),
    targetPort: textOr(value["targetPort"], "in"),
  };
}

function noteOf(value: unknown): Note | null {
  if (!isDict(value) || !isText(value["id"]) || typeof value["text"] !== "string") return null;
  const size = isDict(value["size"]) ? value["size"] : {};
  return {
    id: value["id"],
    text: value["text"].slice(0, NOTE_LONGEST),
    position: positionOf(value["position"]),
    size: { width: numberOr(size["width"], NOTE_SIZE.width), height: numberOr(size["height"], NOTE_SIZE.height) },
    color: textOr(value["color"], "neutral"),
  };
}

function groupOf(value: unknown, known: ReadonlySet<string>): Group | null {
  if (!isDict(value) || !isText(value["id"])) return null;
  const nodeIds = [...new Set(listOf(value["nodeIds"]).filter(isText))].filter((id) => known.has(id));
  if (nodeIds.length === 0) return null;
  return { id: value["id"], label: textOr(value["label"], ""), nodeIds, collapsed: value["collapsed"] === true };
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
  const edges = listOf(value["edges"])
    .map(edgeOf)
    .filter((edge) => edge !== null)
    .filter((edge) => known.has(edge.source) && known.has(edge.target));
  const notes = listOf(value["notes"])
    .map(noteOf)
    .filter((note) => note !== null);
  const groups = listOf(value["groups"])
    .map((group) => groupOf(group, known))
    .filter((group) => group !== null);
  return nodes.length + notes.length === 0 ? null : { nodes, edges, notes, groups };
}

/** The commands, and what they lay down: to be selected. */
export interface Pasted extends Pick<Selection, "nodes" | "notes"> {
  readonly commands: readonly Command[];
}

function cornerOf(clip: Clip): Position {
  const places = [...clip.nodes, ...clip.notes].map((thing) => thing.position);
  return { x: Math.min(...places.map(({ x }) => x)), y: Math.min(...places.map(({ y }) => y)) };
}

/** Commands that lay the clip down with fresh ids, its upper left corner at `at`. */
export function paste(clip: Clip, at: Position): Pasted {
  const corner = cornerOf(clip);
  const fresh = new Map(clip.nodes.map((node) => [node.id, newId()]));
  const idOf = (id: string) => fresh.get(id) ?? id;
  const grid = (value: number) => Math.round(value / GRID) * GRID;
  const placed = ({ x, y }: Position): Position => ({ x: grid(at.x + x - corner.x), y: grid(at.y + y - corner.y) });
  const notes = clip.notes.map((note) => ({ ...note, id: newId(), position: placed(note.position) }));
  return {
    nodes: [...fresh.values()],
    notes: notes.map((note) => note.id),
    commands: [
      ...clip.nodes.map((node): Command => ({
        command: "addNode",
        node: { ...node, id: idOf(node.id), position: placed(node.position) },
      })),
      ...clip.edges.map((edge): Command => ({
        command: "connect",
        edge: { ...edge, id: newId(), source: idOf(edge.source), target: idOf(edge.target) },
      })),
      ...notes.map((note): Command => ({ command: "addNote", note })),
      ...clip.groups.map((group): Command => ({
        command: "groupNodes",
        group: { ...group, id: newId(), nodeIds: group.nodeIds.map(idOf) },
      })),
    ],
  };
}

/** The same beside itself: for Duplicate. */
export function duplicate(document: Drawn, chosen: Chosen): Pasted {
  const clip = clipOf(document, chosen);
  const { x, y } = cornerOf(clip);
  return paste(clip, { x: x + 4 * GRID, y: y + 4 * GRID });
}
