import { useReactFlow, type Connection, type FinalConnectionState, type HandleType, type OnConnectStartParams } from "@xyflow/react";
import { useCallback } from "react";
import { useEditor } from "../editor/context";
import { connect } from "./add";
import { useCanvas } from "./model";
import { wireUnder } from "./pointing";
import type { WireEdge } from "./toFlow";
import type { FlowThing } from "./toFlowThings";
import { Wiring, type Wire } from "./wiring";

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

/** What React Flow asks and tells while an edge is drawn. */
export function useConnecting() {
  const editor = useEditor();
  const canvas = useCanvas();
  const flow = useReactFlow<FlowThing, WireEdge>();

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
      else if (overPane(screen)) canvas.quickAdd.setState({ from: { ...from, at: flow.screenToFlowPosition(screen) }, screen });
    },
    [editor, canvas, flow],
  );

  return { isValidConnection, onConnectStart, onConnect, onConnectEnd };
}

const overPane = (screen: { x: number; y: number }) =>
  document.elementFromPoint(screen.x, screen.y)?.closest(".react-flow__pane") !== null;
