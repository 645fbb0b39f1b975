import "@xyflow/react/dist/base.css";
import {
  Background,
  BackgroundVariant,
  MiniMap,
  ReactFlow,
  SelectionMode,
  useReactFlow,
  useStore,
  type Viewport,
} from "@xyflow/react";
import { useCallback, type MouseEvent as ReactMouseEvent, type PointerEvent } from "react";
import { useDocument, useEditor } from "../editor/context";
import { useReadOnly } from "../editor/useReadOnly";
import { ContextMenu } from "../ui/Menu";
import styles from "./Canvas.module.css";
import { CanvasControls } from "./CanvasControls";
import { ConnectDialog } from "./ConnectDialog";
import { ConnectionHint } from "./ConnectionHint";
import { Cursors } from "./Cursors";
import { EmptyCanvas } from "./EmptyCanvas";
import { FindDialog } from "./FindDialog";
import { ZOOM, type Outside } from "./firstView";
import { GRID, NEAR } from "./geometry";
import { FoldedGroup } from "./groups/FoldedGroup";
import { GroupFrame } from "./groups/GroupFrame";
import { MoreHint } from "./MoreHint";
import { NoteCard } from "./notes/NoteCard";
import { PipelineEdge } from "./PipelineEdge";
import { PipelineNode } from "./PipelineNode";
import { QuickAddList } from "./QuickAddList";
import { thingOf } from "./things";
import type { WireEdge } from "./toFlow";
import type { FlowThing } from "./toFlowThings";
import { useCanvasCommands } from "./useCanvasCommands";
import { useClipboard } from "./useClipboard";
import { useConnecting } from "./useConnecting";
import { useContextEntries } from "./useContextEntries";
import { useDropping } from "./useDropping";
import { useFlowChanges, useFlowElements, useSelectionUpkeep } from "./useFlow";
import { useMinimap } from "./useMinimap";
import { useNoteAndGroupCommands } from "./useNoteAndGroupCommands";
import { useReveal } from "./useReveal";
import { useSteadyMiddle } from "./useSteadyMiddle";

// Made once: React Flow renders everything anew when one of these is a new object.
const NODE_TYPES = { card: PipelineNode, note: NoteCard, frame: GroupFrame, folded: FoldedGroup };
const EDGE_TYPES = { wire: PipelineEdge };
const SNAP: [number, number] = [GRID, GRID];
const PAN_BUTTONS = [1];
const MULTI_KEYS = ["Meta", "Control", "Shift"];
const PRO = { hideAttribution: false };
const MINIMAP = { width: 168, height: 108 };

const minimapClass = (thing: FlowThing) =>
  `minimap-${thing.type === "card" ? (thing.data.entry?.category ?? "retired") : thing.type}`;

export interface First {
  readonly view: Viewport;
  readonly beyond: Outside | null;
}

/** React Flow with all that lies on it and around it. */
export function Flow({ first }: { first: First }) {
  const editor = useEditor();
  const flow = useReactFlow<FlowThing, WireEdge>();
  const { nodes, edges } = useFlowElements();
  const { onNodesChange, onEdgesChange, onDragStart, onDragStop } = useFlowChanges();
  const minimap = useMinimap(
    useDocument((document) => document.nodes.size),
    first.beyond !== null,
  );
  const near = useStore((store) => store.transform[2] >= NEAR);
  useSelectionUpkeep();
  useReveal();
  useSteadyMiddle();
  useCanvasCommands();
  useNoteAndGroupCommands();
  useClipboard();
  const dropping = useDropping();
  const contextEntries = useContextEntries();

  const connecting = useConnecting();

  const onPointerMove = useCallback(
    (event: PointerEvent) =>
      editor.session.presence({ cursor: flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }) }),
    [editor, flow],
  );
  // A press on one of many selected may begin a drag of all; once it is a click, it means the one.
  const onNodeClick = useCallback(
    (event: ReactMouseEvent, { id: flowId }: FlowThing) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      const { kind, id } = thingOf(flowId);
      editor.selection.set({ [`${kind}s`]: [id] });
    },
    [editor],
  );
  // The menu is about what lies under the pointer.
  const onContextMenu = useCallback(
    (event: MouseEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      const node = target?.closest<HTMLElement>(".react-flow__node")?.dataset["id"];
      const edge = target?.closest<HTMLElement>(".react-flow__edge")?.dataset["id"];
      const picked = editor.selection.getState();
      if (node !== undefined) {
        const { kind, id } = thingOf(node);
        if (!picked[`${kind}s`].includes(id)) editor.selection.set({ [`${kind}s`]: [id] });
      } else if (edge !== undefined && !picked.edges.includes(edge)) editor.selection.set({ edges: [edge] });
      else if (target?.closest(".react-flow__pane")) editor.selection.clear();
    },
    [editor],
  );
  const onPointerLeave = useCallback(() => editor.session.presence({ cursor: null }), [editor]);

  const isEmpty = useDocument((document) => document.nodes.size + document.notes.size === 0);
  const readOnly = useReadOnly();

  return (
    <>
      <ContextMenu entries={contextEntries}>
        <div
          className={styles.canvas}
          data-detail={near ? "all" : "names"}
          {...dropping.handlers}
          onPointerMove={onPointerMove}
          onPointerLeave={onPointerLeave}
          onContextMenuCapture={(event) => onContextMenu(event.nativeEvent)}
        >
          <ReactFlow<FlowThing, WireEdge>
            nodes={nodes}
            edges={edges}
            nodeTypes={NODE_TYPES}
            edgeTypes={EDGE_TYPES}
            onNodeClick={onNodeClick}
            onNodesChange={onNodesChange}
            onEdgesChange={onEdgesChange}
            onNodeDragStart={onDragStart}
            onNodeDragStop={onDragStop}
            onSelectionDragStart={onDragStart}
            onSelectionDragStop={onDragStop}
            {...connecting}
            connectionRadius={28}
            defaultViewport={first.view}
            minZoom={ZOOM.min}
            maxZoom={ZOOM.max}
            onlyRenderVisibleElements
            snapToGrid
            snapGrid={SNAP}
            selectionOnDrag
            selectionMode={SelectionMode.Partial}
            panOnDrag={PAN_BUTTONS}
            panOnScroll
            zoomOnDoubleClick={false}
            multiSelectionKeyCode={MULTI_KEYS}
            deleteKeyCode={null}
            nodesDraggable={!readOnly}
            nodesConnectable={!readOnly}
            elevateNodesOnSelect={false}
            proOptions={PRO}
            aria-label="Canvas"
          >
            <Background variant={BackgroundVariant.Dots} gap={GRID * 3} size={1.4} />
            {minimap ? (
              <MiniMap<FlowThing>
                nodeClassName={minimapClass}
                nodeBorderRadius={14}
                style={MINIMAP}
                pannable
                zoomable
                ariaLabel="Overview"
              />
            ) : null}
          </ReactFlow>
          {isEmpty ? <EmptyCanvas /> : null}
          <Cursors />
          <CanvasControls />
          {first.beyond ? <MoreHint view={first.view} beyond={first.beyond} /> : null}
          {dropping.over ? <div className={styles.over}>{dropping.over}</div> : null}
        </div>
      </ContextMenu>
      <ConnectionHint />
      <QuickAddList />
      <ConnectDialog />
      <FindDialog />
    </>
  );
}
