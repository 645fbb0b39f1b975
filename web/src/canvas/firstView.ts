// Where one looks when a drawing is opened.
import { getViewportForBounds, type Viewport } from "@xyflow/react";
import { boundsOf, type Box } from "./geometry";

/** From the farthest a drawing of hundreds of nodes is seen whole, be they in one row. */
export const ZOOM = { min: 0.02, max: 2 } as const;
/** Below, the controls of the view lie over the canvas. */
export const PADDING = { x: "36px", top: "36px", bottom: "64px" } as const;
const LARGEST = 1;
/** Below this not even the names, all that a card shows from afar, can be read. */
const LEGIBLE = 0.28;
/** Where not all is legible at once: near enough to read the names at ease. */
const CLOSE = 0.5;
const EDGE = 40;
/** Below the hint that there is more. */
const TOP = 64;

interface Room {
  readonly width: number;
  readonly height: number;
}

/** All of it, where its names can be read; else as much as can be, from where the first stream begins.
 *  `beginnings`: of `boxes`, those from which streams come. */
export function firstView(boxes: readonly Box[], beginnings: readonly Box[], room: Room): Viewport {
  const bounds = boundsOf(boxes);
  if (!bounds) return { x: room.width * 0.12, y: room.height * 0.3, zoom: LARGEST };
  const fit = getViewportForBounds(bounds, room.width, room.height, ZOOM.min, LARGEST, PADDING);
  if (fit.zoom >= LEGIBLE) return fit;
  const first = beginnings.toSorted((a, b) => a.x - b.x || a.y - b.y)[0] ?? bounds;
  return {
    x: start(bounds.x, bounds.width, first.x, first.width, room.width, EDGE),
    y: start(bounds.y, bounds.height, first.y, first.height, room.height, TOP),
    zoom: CLOSE,
  };
}

/** Along one axis: in the middle what there is room for; else from its edge, or from the first beginning if that lay
 *  outside then. */
function start(from: number, length: number, first: number, firstLength: number, room: number, edge: number): number {
  const long = length * CLOSE;
  if (long + 2 * edge <= room) return (room - long) / 2 - from * CLOSE;
  const reaches = edge + (first + firstLength - from) * CLOSE <= room - edge;
  return edge - (reaches ? from : first) * CLOSE;
}

export interface Outside {
  readonly count: number;
  /** "to the right and below". */
  readonly where: string;
}

/** How many boxes don't lie wholly in view, and to which sides; null where all do. */
export function outside(boxes: readonly Box[], view: Viewport, room: Room): Outside | null {
  const beyond = boxes.map((box): readonly string[] => {
    const left = box.x * view.zoom + view.x;
    const top = box.y * view.zoom + view.y;
    return [
      ...(left < 0 ? ["to the left"] : []),
      ...(left + box.width * view.zoom > room.width ? ["to the right"] : []),
      ...(top < 0 ? ["above"] : []),
      ...(top + box.height * view.zoom > room.height ? ["below"] : []),
    ];
  });
  const count = beyond.filter((sides) => sides.length > 0).length;
  const sides = [...new Set(beyond.flat())];
  return count === 0 ? null : { count, where: sides.length > 2 ? "around" : sides.toSorted().toReversed().join(" and ") };
}
