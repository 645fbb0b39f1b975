import { getViewportForBounds, useReactFlow, useStoreApi } from "@xyflow/react";
import { useCallback, useEffect } from "react";
import { useEditor } from "../editor/context";
import { useReadable } from "../lib/readable";
import { boxOf } from "./extent";
import { boundsOf, type Box } from "./geometry";

const MOTION_MS = 150;
const MARGIN = 40;

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
      void flow.setViewport(getViewportForBounds(bounds, width, height, minZoom, 1, "36px"), { duration: duration() });
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
    const zoomed = Math.max(zoom, 0.5);
    const left = bounds.x * zoom + x;
    const top = bounds.y * zoom + y;
    const inside =
      zoomed === zoom &&
      left >= MARGIN &&
      top >= MARGIN &&
      left + bounds.width * zoom <= width - MARGIN &&
      top + bounds.height * zoom <= height - MARGIN;
    if (inside) return;
    void flow.setCenter(bounds.x + bounds.width / 2, bounds.y + bounds.height / 2, {
      zoom: zoomed,
      duration: duration(),
    });
  }, [wanted, editor, flow, store]);
}
