// Notes, frames and folded groups as React Flow draws them, beside the cards of toFlow.ts and with the same memory.
import type { Node as FlowNode } from "@xyflow/react";
import { shallow } from "../lib/readable";
import type { Edge, Group, Node, Note, Position, Size } from "../wire/shapes";
import { cornerOf, foldedCard, frameAround, type FoldedCard } from "./groups/frames";
import { NOTE_SMALLEST } from "./notes/note";
import { flowIdOf } from "./things";
import { handlesOf, type CardNode } from "./toFlow";

export type NoteNode = FlowNode<{ readonly note: Note }, "note">;
export type FrameNode = FlowNode<{ readonly group: Group }, "frame">;
export type FoldedNode = FlowNode<
  { readonly group: Group; readonly card: FoldedCard; readonly members: readonly Node[] },
  "folded"
>;
export type FlowThing = CardNode | NoteNode | FrameNode | FoldedNode;

export interface ThingsShown {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly edges: ReadonlyMap<string, Edge>;
  readonly notes: ReadonlyMap<string, Note>;
  readonly groups: ReadonlyMap<string, Group>;
  readonly selectedNotes: ReadonlySet<string>;
  readonly selectedGroups: ReadonlySet<string>;
  readonly moving: ReadonlyMap<string, Position>;
  /** The note or group that is being written on, by React Flow's id. */
  readonly writing: string | null;
  readonly sizing: { readonly id: string; readonly size: Size } | null;
}

/** Behind the edges, frames behind notes; a note that is written on lies on top. */
const WRITING_LAYER = 1_000;
const NOTE_LAYER = -1;
const FRAME_LAYER = -2;

/** The frame lets everything through but its head: what lies in it can be reached, and a box drawn in it selects. */
const FRAME_STYLE = { pointerEvents: "none" } as const;

const spokenCount = (count: number) => `${count} ${count === 1 ? "node" : "nodes"}`;
export const nameOfGroup = (group: Group): string => group.label || "Group";
export const nameOfNote = (note: Note): string => note.text.trim().split("\n")[0]?.slice(0, 80) || "Empty note";

/** Makes the mapping with its memory. One per open canvas. */
export function createThingsMapping() {
  const kept = new Map<string, { readonly from: readonly unknown[]; readonly to: FlowThing }>();
  let list: FlowThing[] = [];

  const keep = <T extends FlowThing>(id: string, from: readonly unknown[], make: () => T): FlowThing => {
    const last = kept.get(id);
    if (last && shallow(last.from, from)) return last.to;
    const to = make();
    kept.set(id, { from, to });
    return to;
  };

  const noteNode = (note: Note, shown: ThingsShown): FlowThing => {
    const id = flowIdOf("note", note.id);
    const position = shown.moving.get(note.id) ?? note.position;
    const size = shown.sizing?.id === note.id ? shown.sizing.size : note.size;
    const width = Math.max(size.width, NOTE_SMALLEST.width);
    const height = Math.max(size.height, NOTE_SMALLEST.height);
    const selected = shown.selectedNotes.has(note.id);
    const zIndex = shown.writing === id ? WRITING_LAYER : NOTE_LAYER;
    return keep(id, [note, position.x, position.y, width, height, selected, zIndex], () => ({
      id,
      type: "note" as const,
      position,
      data: { note },
      selected,
      width,
      height,
      measured: { width, height },
      zIndex,
      connectable: false,
      ariaLabel: `Note: ${nameOfNote(note)}`,
    }));
  };

  const groupNode = (group: Group, shown: ThingsShown, cards: ReadonlyMap<string, CardNode>): FlowThing | null => {
    const id = flowIdOf("group", group.id);
    const selected = shown.selectedGroups.has(group.id);
    const members = group.nodeIds.flatMap((nodeId) => shown.nodes.get(nodeId) ?? []);
    const count = spokenCount(members.length);
    if (group.collapsed) {
      const corner = cornerOf(members.map((node) => shown.moving.get(node.id) ?? node.position));
      if (!corner) return null;
      return keep(id, [group, corner.x, corner.y, shown.nodes, shown.edges, selected], () => {
        const card = foldedCard(group, shown.nodes, shown.edges.values());
        const { width, height } = card.shape;
        return {
          id,
          type: "folded" as const,
          position: corner,
          data: { group, card, members },
          selected,
          width,
          height,
          measured: { width, height },
          handles: handlesOf(card.shape),
          connectable: false,
          ariaLabel: `${nameOfGroup(group)}, folded group of ${count}, ${card.entering} in, ${card.leaving} out`,
        };
      });
    }
    const frame = frameAround(
      group.nodeIds.flatMap((nodeId) => {
        const card = cards.get(nodeId);
        return card ? [{ ...card.position, ...card.data.shape }] : [];
      }),
    );
    if (!frame) return null;
    const { x, y, width, height } = frame;
    return keep(id, [group, x, y, width, height, selected], () => ({
      id,
      type: "frame" as const,
      position: { x, y },
      data: { group },
      selected,
      width,
      height,
      measured: { width, height },
      zIndex: FRAME_LAYER,
      style: FRAME_STYLE,
      connectable: false,
      ariaLabel: `${nameOfGroup(group)}, group of ${count}`,
    }));
  };

  /** All that is drawn, the cards first. */
  return (shown: ThingsShown, cards: readonly CardNode[]): FlowThing[] => {
    const byId = shown.groups.size === 0 ? new Map<string, CardNode>() : new Map(cards.map((card) => [card.id, card]));
    const next: FlowThing[] = [
      ...cards,
      ...[...shown.groups.values()].flatMap((group) => groupNode(group, shown, byId) ?? []),
      ...[...shown.notes.values()].map((note) => noteNode(note, shown)),
    ];
    if (kept.size > shown.groups.size + shown.notes.size) {
      const present = new Set(next.map((thing) => thing.id));
      for (const id of kept.keys()) if (!present.has(id)) kept.delete(id);
    }
    if (next.length !== list.length || next.some((thing, index) => thing !== list[index])) list = next;
    return list;
  };
}
