// Where a card's parts lie, computed instead of measured: 500 cards then need no layout before the first paint.
import type { Position } from "../wire/shapes";

export const CARD_WIDTH = 220;
export const GRID = 8;
export const PORT_SIZE = 12;
/** From this zoom on all the words of a card can be read; below, its name stands in large letters. */
export const NEAR = 0.6;
/** Below this zoom a card shows its name alone. */
export const FAR = 0.34;
const BASE_HEIGHT = 60;
const BEADS_HEIGHT = 34;
const PORT_STEP = 20;
const SIDE_STEP = 22;

/** Outputs beside the main stream. They leave at the card's foot, so that the main stream runs straight. */
const SIDE_OUTPUTS: ReadonlySet<string> = new Set(["timeouts", "late", "errors"]);

export const isSideOutput = (port: string): boolean => SIDE_OUTPUTS.has(port);

export interface PlacedPort {
  readonly name: string;
  readonly kind: "source" | "target";
  readonly side: "left" | "right" | "bottom";
  /** Centre, from the card's upper left corner. */
  readonly x: number;
  readonly y: number;
}

export interface CardShape {
  readonly width: number;
  readonly height: number;
  readonly ports: readonly PlacedPort[];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The card of a node with these ports; `beads`: it shows a pattern's stages. */
export function cardShape(inputs: readonly string[], outputs: readonly string[], beads: boolean): CardShape {
  const main = outputs.filter((name) => !isSideOutput(name));
  const side = outputs.filter(isSideOutput);
  const rows = Math.max(inputs.length, main.length);
  const height = Math.max(BASE_HEIGHT + (beads ? BEADS_HEIGHT : 0), rows > 1 ? (rows + 1) * PORT_STEP : 0);
  const row = (index: number, count: number) => (count === 1 ? BASE_HEIGHT / 2 : PORT_STEP * (index + 1));
  return {
    width: CARD_WIDTH,
    height,
    ports: [
      ...inputs.map((name, index): PlacedPort => ({
        name,
        kind: "target",
        side: "left",
        x: 0,
        y: row(index, inputs.length),
      })),
      ...main.map((name, index): PlacedPort => ({
        name,
        kind: "source",
        side: "right",
        x: CARD_WIDTH,
        y: row(index, main.length),
      })),
      ...side.map((name, index): PlacedPort => ({
        name,
        kind: "source",
        side: "bottom",
        x: CARD_WIDTH - 20 - (side.length - 1 - index) * SIDE_STEP,
        y: height,
      })),
    ],
  };
}

export function boundsOf(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null;
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

export function snapped(position: Position): Position {
  return { x: Math.round(position.x / GRID) * GRID, y: Math.round(position.y / GRID) * GRID };
}

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** The nearest place at or below the wished one where a box of that size touches no other. */
export function freePlace(wish: Position, size: { width: number; height: number }, taken: readonly Box[]): Position {
  const margin = 2 * GRID;
  let place = snapped(wish);
  // Each step passes at least one box, so this ends after as many steps as there are boxes.
  for (let tries = 0; tries <= taken.length; tries += 1) {
    const wanted: Box = {
      x: place.x - margin,
      y: place.y - margin,
      width: size.width + 2 * margin,
      height: size.height + 2 * margin,
    };
    const hit = taken.find((box) => overlap(box, wanted));
    if (!hit) return place;
    place = { x: place.x, y: Math.ceil((hit.y + hit.height + margin) / GRID) * GRID };
  }
  return place;
}
