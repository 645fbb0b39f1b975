import { useStore } from "@xyflow/react";
import { useEffect } from "react";
import { useReadable, writable } from "../lib/readable";
import { isBoolean, recall, remember } from "../lib/remembered";
import { useCanvas, type CanvasModel } from "./model";

const FROM = 10;

type Choice = boolean | null;

const isChoice = (value: unknown): value is Choice => value === null || isBoolean(value);
const chosen = writable<Choice>(recall<Choice>("minimap", null, isChoice));

/** Shown when asked for; without a word on it, while a drawing of ten nodes or more, or one that did not fit when it was
 *  opened, goes on beyond the view: one that is seen whole needs no map, which would only lie over it. */
export function useMinimap(nodes: number, cut: boolean): boolean {
  const { minimap } = useCanvas();
  const whole = useStore(({ nodes: things, transform: [x, y, zoom], width, height }) =>
    things.every((thing) => {
      const left = thing.position.x * zoom + x;
      const top = thing.position.y * zoom + y;
      return left >= 0 && top >= 0 && left + (thing.width ?? 0) * zoom <= width && top + (thing.height ?? 0) * zoom <= height;
    }),
  );
  const shown = useReadable(chosen) ?? ((cut || nodes >= FROM) && !whole);
  useEffect(() => minimap.setState(shown), [minimap, shown]);
  return shown;
}

export function toggleMinimap({ minimap }: CanvasModel): void {
  const next = !minimap.getState();
  chosen.setState(next);
  remember("minimap", next);
}
