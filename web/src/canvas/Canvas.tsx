import "@xyflow/react/dist/base.css";
import {
  Background,
  BackgroundVariant,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  useStore,
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
import { beginningsOf, boxesShown, cardsShown } from "./extent";
import { FindDialog } from "./FindDialog";
import { ZOOM, firstView, outside, type Outside } from "./firstView";
import { GRID, NEAR } from "./geometry";
import { FoldedGroup } from "./groups/FoldedGroup";
import { GroupFrame } from "./groups/GroupFrame";
import { CanvasContext, createCanvasModel, useCanvas } from "./model";
import { MoreHint } from "./MoreHint";
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
import { useReadOnly } from "../editor/useReadOnly";
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
const MINIMAP = { width: 168, height: 108 };

interface First {
  readonly view: Viewport;
  readonly beyond: Outside | null;
}

export function Canvas() {
  const model = useMemo(() => createCanvasModel(), []);
  const host = useRef<HTMLDivElement>(null);
  const [first, setFirst] = useState<First | null>(null);
  const editor = useEditor();

  // Computed from the cards' sizes: React Flow's own fit only sees the cards that are mounted.
  useLayoutEffect(() => {
    const box = host.current?.getBoundingClientRect();
    if (!box) return;
    const drawn = editor.session.state.getState().document;
    if (!drawn) return;
    const view = firstView(boxesShown(drawn, editor.catalogue), beginningsOf(drawn, editor.catalogue), box);
    setFirst({ view, beyond: outside(cardsShown(drawn, editor.catalogue), view, box) });
  }, [editor]);

  return (
    <CanvasContext value={model}>
      <div ref={host} className={styles.canvas}>
        {first ? (
          <ReactFlowProvider>
            <Flow first={first} />
          </ReactFlowProvider>
        ) : null}
      </div>
    </CanvasContext>
  );
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

function Flow({ first }: { first: First }) {
  const editor = useEditor();
  const canvas = useCanvas();
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
            onConnectStart={onConnectStart}
            onConnect={onConnect}
            onConnectEnd={onConnectEnd}
            isValidConnection={isValidConnection}
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

const overPane = (screen: { x: number; y: number }) =>
  document.elementFromPoint(screen.x, screen.y)?.closest(".react-flow__pane") !== null;
