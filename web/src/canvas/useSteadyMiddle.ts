import { useReactFlow, useStore } from "@xyflow/react";
import { useEffect, useRef } from "react";

/** When the dock opens or grows, what was in the middle of the canvas stays there instead of going under. */
export function useSteadyMiddle(): void {
  const flow = useReactFlow();
  const height = useStore((store) => store.height);
  const last = useRef(0);
  useEffect(() => {
    const before = last.current;
    last.current = height;
    if (before === 0 || height === 0 || before === height) return;
    const { x, y, zoom } = flow.getViewport();
    void flow.setViewport({ x, y: y + (height - before) / 2, zoom });
  }, [flow, height]);
}
