import { useStoreApi, type EdgeChange, type NodeChange } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { useCode, useDocument, useEditor } from "../editor/context";
import { shallow, useReadable, useSelect } from "../lib/readable";
import type { Position, Present } from "../wire/shapes";
import { foldedNodes } from "./groups/frames";
import { NOBODY_MOVES, useCanvas } from "./model";
import { NO_RIDERS, dropMoves, moved, ridersOf, type Riders } from "./moves";
import { flowIdOf, idsOf, thingOf } from "./things";
import { createFlowMapping, pathThrough, type WireEdge } from "./toFlow";
import { createThingsMapping, type FlowThing } from "./toFlowThings";

const NUDGE_SETTLES_MS = 350;
/** The server refuses a longer list. */
const MOST_TOLD = 1_000;

function otherDrags(people: readonly Present[]): ReadonlyMap<string, Position> {
  const moving = people.filter((person) => person.dragging.length > 0);
  if (moving.length === 0) return NOBODY_MOVES;
  return new Map(moving.flatMap((person) => person.dragging.map(({ id, position }) => [id, position] as const)));
}

const sameDrags = (a: ReadonlyMap<string, Position>, b: ReadonlyMap<string, Position>) =>
  a === b || (a.size === b.size && [...a].every(([id, at]) => b.get(id)?.x === at.x && b.get(id)?.y === at.y));

/** What React Flow draws, from the document, the selection, and who drags what. */
export function useFlowElements(): { nodes: FlowThing[]; edges: WireEdge[] } {
  const editor = useEditor();
  const nodes = useDocument((document) => document.nodes);
  const edges = useDocument((document) => document.edges);
  const notes = useDocument((document) => document.notes);
  const groups = useDocument((document) => document.groups);
  const schemas = useCode((code) => code?.schemas);
  const selection = useReadable(editor.selection);
  const canvas = useCanvas();
  const own = useReadable(canvas.moving);
  const sizing = useReadable(canvas.sizing);
  const writing = useReadable(canvas.writing);
  const theirs = useSelect(editor.session.people, otherDrags, sameDrags);
  const mapping = useMemo(() => createFlowMapping(editor.catalogue), [editor]);
  const things = useMemo(() => createThingsMapping(), []);
  const folded = useMemo(() => foldedNodes(groups), [groups]);
  return useMemo(() => {
    const selectedNodes = new Set(selection.nodes);
    const shown = {
      nodes,
      edges,
      notes,
      groups,
      schemas,
      folded,
      sizing,
      writing,
      selectedNodes,
      selectedNotes: new Set(selection.notes),
      selectedGroups: new Set(selection.groups),
      selectedEdges: new Set(selection.edges),
      path: pathThrough(edges, selectedNodes),
      moving: own.size === 0 ? theirs : new Map([...theirs, ...own]),
    };
    return { nodes: things(shown, mapping.nodes(shown)), edges: mapping.edges(shown) };
  }, [mapping, things, nodes, edges, notes, groups, folded, schemas, selection, own, theirs, sizing, writing]);
}

function applySelection(
  before: readonly string[],
  changes: readonly { id: string; selected: boolean }[],
): readonly string[] {
  const next = new Set(before);
  for (const { id, selected } of changes) {
    if (selected) next.add(id);
    else next.delete(id);
  }
  return [...next];
}

/** React Flow's changes, turned into selection, presence and edits. Their identities never change. */
export function useFlowChanges() {
  const editor = useEditor();
  const canvas = useCanvas();
  const store = useStoreApi<FlowThing>();
  const riders = useRef<Riders | null>(null);
  const settle = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const pulling = useRef(false);

  useEffect(
    () => () => {
      clearTimeout(settle.current);
      dropMoves(editor, canvas);
    },
    [editor, canvas],
  );

  const drop = useCallback(() => {
    riders.current = null;
    dropMoves(editor, canvas);
  }, [editor, canvas]);

  const onNodesChange = useCallback(
    (changes: NodeChange<FlowThing>[]) => {
      const { userSelectionRect, nodes } = store.getState();
      const picked = changes.filter((change) => change.type === "select");
      if (picked.length > 0) {
        const { edges, ...now } = editor.selection.getState();
        const before = [
          ...now.nodes,
          ...now.notes.map((id) => flowIdOf("note", id)),
          ...now.groups.map((id) => flowIdOf("group", id)),
        ];
        // A box that is drawn within a frame means what lies in it.
        const meant = userSelectionRect ? picked.filter(({ id, selected }) => !selected || !isFrame(nodes, id)) : picked;
        const after = applySelection(before, meant);
        editor.selection.set({
          nodes: idsOf("node", after),
          notes: idsOf("note", after),
          groups: idsOf("group", after),
          edges,
        });
      }
      const moves = changes.flatMap((change) =>
        change.type === "position" && change.position ? [{ id: change.id, position: change.position }] : [],
      );
      if (moves.length === 0) return;
      riders.current ??= moves.some(({ id }) => thingOf(id).kind === "group") ? ridersOf(nodes) : NO_RIDERS;
      moved(editor, canvas, moves, riders.current);
      if (pulling.current) return;
      // Arrow keys move step by step and have no drop: the edit is made when they rest.
      clearTimeout(settle.current);
      settle.current = setTimeout(drop, NUDGE_SETTLES_MS);
    },
    [editor, canvas, store, drop],
  );

  const onEdgesChange = useCallback(
    (changes: EdgeChange<WireEdge>[]) => {
      const picked = changes.filter((change) => change.type === "select");
      if (picked.length === 0) return;
      const now = editor.selection.getState();
      editor.selection.set({ ...now, edges: applySelection(now.edges, picked) });
    },
    [editor],
  );

  const onDragStart = useCallback(() => {
    clearTimeout(settle.current);
    pulling.current = true;
  }, []);

  const onDragStop = useCallback(() => {
    pulling.current = false;
    drop();
  }, [drop]);

  return { onNodesChange, onEdgesChange, onDragStart, onDragStop };
}

const isFrame = (nodes: readonly FlowThing[], id: string) => nodes.find((node) => node.id === id)?.type === "frame";

/** What is selected here is shown to the others, and what is gone is no longer selected. */
export function useSelectionUpkeep(): void {
  const editor = useEditor();
  const selection = useReadable(editor.selection);
  const nodes = useDocument((document) => document.nodes);
  const edges = useDocument((document) => document.edges);
  const notes = useDocument((document) => document.notes);
  const groups = useDocument((document) => document.groups);
  const shown = useRef<readonly string[]>([]);
  useEffect(() => {
    editor.selection.set({
      nodes: selection.nodes.filter((id) => nodes.has(id)),
      edges: selection.edges.filter((id) => edges.has(id)),
      notes: selection.notes.filter((id) => notes.has(id)),
      groups: selection.groups.filter((id) => groups.has(id)),
    });
  }, [editor, selection, nodes, edges, notes, groups]);
  useEffect(() => {
    const told = [...selection.nodes, ...selection.notes, ...selection.groups].slice(0, MOST_TOLD);
    if (shallow(shown.current, told)) return;
    shown.current = told;
    editor.session.presence({ selection: told });
  }, [editor, selection]);
}
