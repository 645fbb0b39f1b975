import { getViewportForBounds, useReactFlow, useStoreApi } from "@xyflow/react";
import { useCallback, useEffect } from "react";
import { useEditor } from "../editor/context";
import { useReadable } from "../lib/readable";
import { boxOf } from "./extent";
import { PADDING } from "./firstView";
import { boundsOf, type Box } from "./geometry";

const MOTION_MS = 150;
const MARGIN = 40;

/** Below this nothing that is revealed could be read. */
const READABLE_ZOOM = 0.5;

/** How far a stretch must go to lie within the room, its margins kept where there is room for them; null: it is too long. */
export function intoView(start: number, length: number, room: number): number | null {
  if (length > room) return null;
  const margin = Math.min(MARGIN, (room - length) / 2);
  return Math.max(margin - start, 0) + Math.min(room - margin - (start + length), 0);
}

const duration = () => (window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : MOTION_MS);

/** Fits boxes into view. */
export function useFit(): (boxes: readonly Box[]) => void {
  const flow = useReactFlow();
  const store = useStoreApi();
  return useCallback(
    (boxes) => {
      const bounds = boundsOf(boxes);
      if (!bounds) return;
      const { width, height, minZoom } = store.getState();
      void flow.setViewport(getViewportForBounds(bounds, width, height, minZoom, 1, PADDING), { duration: duration() });
    },
    [flow, store],
  );
}

/** Answers `editor.reveal`: moves the view as little as brings the nodes in. */
export function useReveal(): void {
  const editor = useEditor();
  const flow = useReactFlow();
  const store = useStoreApi();
  const wanted = useReadable(editor.revealed);
  useEffect(() => {
    const document = editor.session.state.getState().document;
    if (!wanted || !document) return;
    const bounds = boundsOf(wanted.flatMap((id) => boxOf(document, editor.catalogue, id) ?? []));
    if (!bounds) return;
    const { width, height } = store.getState();
    const { x, y, zoom } = flow.getViewport();
    const nearer = Math.max(zoom, READABLE_ZOOM);
    const shift = {
      x: intoView(bounds.x * zoom + x, bounds.width * zoom, width),
      y: intoView(bounds.y * zoom + y, bounds.height * zoom, height),
    };
    if (nearer === zoom && shift.x !== null && shift.y !== null) {
      if (shift.x !== 0 || shift.y !== 0)
        void flow.setViewport({ x: x + shift.x, y: y + shift.y, zoom }, { duration: duration() });
      return;
    }
    void flow.setCenter(bounds.x + bounds.width / 2, bounds.y + bounds.height / 2, {
      zoom: nearer,
      duration: duration(),
    });
  }, [wanted, editor, flow, store]);
}
