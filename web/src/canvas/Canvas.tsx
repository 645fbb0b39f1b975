import "@xyflow/react/dist/base.css";
import {
  Background,
  BackgroundVariant,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  getViewportForBounds,
  useReactFlow,
  type Connection,
  type FinalConnectionState,
  type HandleType,
  type OnConnectStartParams,
  type Viewport,
} from "@xyflow/react";
import {
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type MouseEvent as ReactMouseEvent,
  type PointerEvent,
} from "react";
import { useDocument, useEditor } from "../editor/context";
import { ContextMenu } from "../ui/Menu";
import { connect } from "./add";
import styles from "./Canvas.module.css";
import { CanvasControls } from "./CanvasControls";
import { ConnectDialog } from "./ConnectDialog";
import { ConnectionHint } from "./ConnectionHint";
import { Cursors } from "./Cursors";
import { EmptyCanvas } from "./EmptyCanvas";
import { boxesShown } from "./extent";
import { FindDialog } from "./FindDialog";
import { GRID, boundsOf, type Box } from "./geometry";
import { FoldedGroup } from "./groups/FoldedGroup";
import { GroupFrame } from "./groups/GroupFrame";
import { CanvasContext, createCanvasModel, useCanvas } from "./model";
import { NoteCard } from "./notes/NoteCard";
import { PipelineEdge } from "./PipelineEdge";
import { PipelineNode } from "./PipelineNode";
import { wireUnder } from "./pointing";
import { QuickAddList } from "./QuickAddList";
import { thingOf } from "./things";
import type { WireEdge } from "./toFlow";
import type { FlowThing } from "./toFlowThings";
import { useCanvasCommands, useContextEntries } from "./useCanvasCommands";
import { useClipboard } from "./useClipboard";
import { useDropping } from "./useDropping";
import { useFlowChanges, useFlowElements, useSelectionUpkeep } from "./useFlow";
import { useMinimap } from "./useMinimap";
import { useNoteAndGroupCommands } from "./useNoteAndGroupCommands";
import { useReadOnly } from "./useReadOnly";
import { useReveal } from "./useReveal";
import { useSteadyMiddle } from "./useSteadyMiddle";
import { Wiring, type Wire } from "./wiring";

// Made once: React Flow renders everything anew when one of these is a new object.
const NODE_TYPES = { card: PipelineNode, note: NoteCard, frame: GroupFrame, folded: FoldedGroup };
const EDGE_TYPES = { wire: PipelineEdge };
const SNAP: [number, number] = [GRID, GRID];
const PAN_BUTTONS = [1];
const MULTI_KEYS = ["Meta", "Control", "Shift"];
const PRO = { hideAttribution: false };
export const ZOOM = { min: 0.08, max: 2 } as const;
const PADDING = "36px";
const FIRST_ZOOM = 1;
const READABLE_ZOOM = 0.5;
const EDGE = 40;
const MINIMAP = { width: 168, height: 108 };

export function Canvas() {
  const model = useMemo(() => createCanvasModel(), []);
  const host = useRef<HTMLDivElement>(null);
  const [viewport, setViewport] = useState<Viewport | null>(null);
  const editor = useEditor();

  // Computed from the cards' sizes: React Flow's own fit only sees the cards that are mounted.
  useLayoutEffect(() => {
    const box = host.current?.getBoundingClientRect();
    if (!box) return;
    const drawn = editor.session.state.getState().document;
    const bounds = boundsOf(drawn ? boxesShown(drawn, editor.catalogue) : []);
    setViewport(bounds ? firstView(bounds, box) : { x: box.width * 0.12, y: box.height * 0.3, zoom: FIRST_ZOOM });
  }, [editor]);

  return (
    <CanvasContext value={model}>
      <div ref={host} className={styles.canvas}>
        {viewport ? (
          <ReactFlowProvider>
            <Flow viewport={viewport} />
          </ReactFlowProvider>
        ) : null}
      </div>
    </CanvasContext>
  );
}

/** All of it, where that can be read; else as much as can be, from where the streams begin. */
function firstView(bounds: Box, room: { width: number; height: number }): Viewport {
  const fit = getViewportForBounds(bounds, room.width, room.height, ZOOM.min, FIRST_ZOOM, PADDING);
  if (fit.zoom >= READABLE_ZOOM) return fit;
  const zoom = READABLE_ZOOM;
  const height = bounds.height * zoom;
  const top = height + 2 * EDGE < room.height ? (room.height - height) / 2 : EDGE;
  return { x: EDGE - bounds.x * zoom, y: top - bounds.y * zoom, zoom };
}

const minimapClass = (thing: FlowThing) =>
  `minimap-${thing.type === "card" ? (thing.data.entry?.category ?? "retired") : thing.type}`;
const wireOf = (connection: Connection | WireEdge): Wire => ({
  source: connection.source,
  sourcePort: connection.sourceHandle ?? "",
  target: connection.target,
  targetPort: connection.targetHandle ?? "",
});

function pointOf(event: MouseEvent | TouchEvent): { x: number; y: number } {
  const point = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: point?.clientX ?? 0, y: point?.clientY ?? 0 };
}

function Flow({ viewport }: { viewport: Viewport }) {
  const editor = useEditor();
  const canvas = useCanvas();
  const flow = useReactFlow<FlowThing, WireEdge>();
  const { nodes, edges } = useFlowElements();
  const { onNodesChange, onEdgesChange, onDragStart, onDragStop } = useFlowChanges();
  const minimap = useMinimap(useDocument((document) => document.nodes.size));
  useSelectionUpkeep();
  useReveal();
  useSteadyMiddle();
  useCanvasCommands();
  useNoteAndGroupCommands();
  useClipboard();
  const dropping = useDropping();
  const contextEntries = useContextEntries();

  const isValidConnection = useCallback(
    (connection: Connection | WireEdge) => {
      const document = editor.session.state.getState().document;
      return document !== null && new Wiring(document, editor.catalogue).refusal(wireOf(connection)) === null;
    },
    [editor],
  );

  const onConnectStart = useCallback(
    (_event: MouseEvent | TouchEvent, { nodeId, handleId, handleType }: OnConnectStartParams) => {
      const document = editor.session.state.getState().document;
      if (nodeId === null || handleId === null || handleType === null || !document) return;
      const start = { node: nodeId, port: handleId, kind: handleType satisfies HandleType };
      const schemas = editor.session.code.getState()?.schemas;
      canvas.connecting.setState({
        ...start,
        compatible: new Wiring(document, editor.catalogue, schemas).compatible(start),
      });
    },
    [editor, canvas],
  );

  const onConnect = useCallback((connection: Connection) => connect(editor, wireOf(connection)), [editor]);

  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const from = canvas.connecting.getState();
      canvas.connecting.setState(null);
      if (!from || state.isValid) return;
      const screen = pointOf(event);
      const under = wireUnder(editor, from, screen);
      if (under.kind === "wire") connect(editor, under.wire);
      else if (under.kind === "refused") editor.announce(under.text);
      else if (overPane(screen)) canvas.quickAdd.setState({ from, at: flow.screenToFlowPosition(screen), screen });
    },
    [editor, canvas, flow],
  );

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
            onConnectStart={onConnectStart}
            onConnect={onConnect}
            onConnectEnd={onConnectEnd}
            isValidConnection={isValidConnection}
            connectionRadius={28}
            defaultViewport={viewport}
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

const overPane = (screen: { x: number; y: number }) =>
  document.elementFromPoint(screen.x, screen.y)?.closest(".react-flow__pane") !== null;
