import { getViewportForBounds, useReactFlow, useStoreApi } from "@xyflow/react";
import { useCallback, useEffect } from "react";
import { useEditor } from "../editor/context";
import { useReadable } from "../lib/readable";
import type { Node } from "../wire/shapes";
import { boundsOf } from "./geometry";
import { boxesOf } from "./toFlow";

const MOTION_MS = 150;
const MARGIN = 40;

const duration = () => (window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : MOTION_MS);

/** Fits nodes into view by their computed sizes: those off screen are not mounted, so React Flow can't measure them. */
export function useFit(): (nodes: Iterable<Node>) => void {
  const editor = useEditor();
  const flow = useReactFlow();
  const store = useStoreApi();
  return useCallback(
    (nodes) => {
      const bounds = boundsOf(boxesOf(nodes, editor.catalogue));
      if (!bounds) return;
      const { width, height, minZoom } = store.getState();
      void flow.setViewport(getViewportForBounds(bounds, width, height, minZoom, 1, "36px"), { duration: duration() });
    },
    [editor, flow, store],
  );
}

/** Answers `editor.reveal`: moves the view as little as brings the nodes in. */
export function useReveal(): void {
  const editor = useEditor();
  const flow = useReactFlow();
  const store = useStoreApi();
  const wanted = useReadable(editor.revealed);
  useEffect(() => {
    const nodes = editor.session.state.getState().document?.nodes;
    if (!wanted || !nodes) return;
    const bounds = boundsOf(
      boxesOf(
        wanted.flatMap((id) => nodes.get(id) ?? []),
        editor.catalogue,
      ),
    );
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
