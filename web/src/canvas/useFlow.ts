import type { EdgeChange, NodeChange } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { useCode, useDocument, useEditor, type Editor } from "../editor/context";
import { shallow, useReadable, useSelect } from "../lib/readable";
import type { Position, Present } from "../wire/shapes";
import { NOBODY_MOVES, useCanvas, type CanvasModel } from "./model";
import { createFlowMapping, pathThrough, type CardNode, type WireEdge } from "./toFlow";

const NUDGE_SETTLES_MS = 350;

function otherDrags(people: readonly Present[]): ReadonlyMap<string, Position> {
  const moving = people.filter((person) => person.dragging.length > 0);
  if (moving.length === 0) return NOBODY_MOVES;
  return new Map(moving.flatMap((person) => person.dragging.map(({ id, position }) => [id, position] as const)));
}

const sameDrags = (a: ReadonlyMap<string, Position>, b: ReadonlyMap<string, Position>) =>
  a === b || (a.size === b.size && [...a].every(([id, at]) => b.get(id)?.x === at.x && b.get(id)?.y === at.y));

/** What React Flow draws, from the document, the selection, and who drags what. */
export function useFlowElements(): { nodes: CardNode[]; edges: WireEdge[] } {
  const editor = useEditor();
  const nodes = useDocument((document) => document.nodes);
  const edges = useDocument((document) => document.edges);
  const schemas = useCode((code) => code?.schemas);
  const selection = useReadable(editor.selection);
  const own = useReadable(useCanvas().moving);
  const theirs = useSelect(editor.session.people, otherDrags, sameDrags);
  const mapping = useMemo(() => createFlowMapping(editor.catalogue), [editor]);
  return useMemo(() => {
    const selectedNodes = new Set(selection.nodes);
    const shown = {
      nodes,
      edges,
      schemas,
      selectedNodes,
      selectedEdges: new Set(selection.edges),
      path: pathThrough(edges, selectedNodes),
      moving: own.size === 0 ? theirs : new Map([...theirs, ...own]),
    };
    return { nodes: mapping.nodes(shown), edges: mapping.edges(shown) };
  }, [mapping, nodes, edges, schemas, selection, own, theirs]);
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

/** Own moves as one durable edit, positions on the way as presence. */
function dropMoves(editor: Editor, canvas: CanvasModel): void {
  const moving = canvas.moving.getState();
  if (moving.size === 0) return;
  const nodes = editor.session.state.getState().document?.nodes;
  const moves = [...moving]
    .filter(([id, at]) => {
      const now = nodes?.get(id)?.position;
      return now && (now.x !== at.x || now.y !== at.y);
    })
    .map(([id, position]) => ({ id, position }));
  if (moves.length > 0) editor.session.edit([{ command: "moveNodes", moves }]);
  canvas.moving.setState(NOBODY_MOVES);
  editor.session.presence({ dragging: [] });
}

/** React Flow's changes, turned into selection, presence and edits. Their identities never change. */
export function useFlowChanges() {
  const editor = useEditor();
  const canvas = useCanvas();
  const settle = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const pulling = useRef(false);

  useEffect(
    () => () => {
      clearTimeout(settle.current);
      dropMoves(editor, canvas);
    },
    [editor, canvas],
  );

  const onNodesChange = useCallback(
    (changes: NodeChange<CardNode>[]) => {
      const picked = changes.filter((change) => change.type === "select");
      if (picked.length > 0) {
        const { nodes, edges } = editor.selection.getState();
        editor.selection.set({ nodes: applySelection(nodes, picked), edges });
      }
      const moved = changes.filter((change) => change.type === "position");
      if (moved.length === 0) return;
      const moving = new Map(canvas.moving.getState());
      for (const change of moved) if (change.position) moving.set(change.id, change.position);
      canvas.moving.setState(moving);
      editor.session.presence({ dragging: [...moving].map(([id, position]) => ({ id, position })) });
      if (pulling.current) return;
      // Arrow keys move step by step and have no drop: the edit is made when they rest.
      clearTimeout(settle.current);
      settle.current = setTimeout(() => dropMoves(editor, canvas), NUDGE_SETTLES_MS);
    },
    [editor, canvas],
  );

  const onEdgesChange = useCallback(
    (changes: EdgeChange<WireEdge>[]) => {
      const picked = changes.filter((change) => change.type === "select");
      if (picked.length === 0) return;
      const { nodes, edges } = editor.selection.getState();
      editor.selection.set({ nodes, edges: applySelection(edges, picked) });
    },
    [editor],
  );

  const onDragStart = useCallback(() => {
    clearTimeout(settle.current);
    pulling.current = true;
  }, []);

  const onDragStop = useCallback(() => {
    pulling.current = false;
    dropMoves(editor, canvas);
  }, [editor, canvas]);

  return { onNodesChange, onEdgesChange, onDragStart, onDragStop };
}

/** What is selected here is shown to the others, and what is gone is no longer selected. */
export function useSelectionUpkeep(): void {
  const editor = useEditor();
  const selection = useReadable(editor.selection);
  const nodes = useDocument((document) => document.nodes);
  const edges = useDocument((document) => document.edges);
  const shown = useRef<readonly string[]>([]);
  useEffect(() => {
    editor.selection.set({
      nodes: selection.nodes.filter((id) => nodes.has(id)),
      edges: selection.edges.filter((id) => edges.has(id)),
    });
  }, [editor, selection, nodes, edges]);
  useEffect(() => {
    if (shallow(shown.current, selection.nodes)) return;
    shown.current = selection.nodes;
    editor.session.presence({ selection: selection.nodes });
  }, [editor, selection]);
}
