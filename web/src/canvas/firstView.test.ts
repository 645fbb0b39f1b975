import { describe, expect, it } from "vitest";
import { getViewportForBounds } from "@xyflow/react";
import { firstView, outside, PADDING, ZOOM } from "./firstView";
import { boundsOf, CARD_WIDTH, type Box } from "./geometry";

/** The canvas at 1280 × 800. */
const ROOM = { width: 760, height: 718 };
const PITCH = 304;
const card = (column: number, row = 0): Box => ({ x: column * PITCH, y: row * 140, width: CARD_WIDTH, height: 60 });
const chain = (nodes: number, row = 0) => Array.from({ length: nodes }, (_, column) => card(column, row));
const lanes = (rows: number, nodes: number) => Array.from({ length: rows }, (_, row) => chain(nodes, row)).flat();

describe("the first view", () => {
  it("shows a drawing whole, never larger than life, while its names can be read", () => {
    for (const nodes of [1, 4, 6, 8]) expect(outside(chain(nodes), firstView(chain(nodes), [card(0)], ROOM), ROOM)).toBeNull();
    expect(firstView(chain(1), [card(0)], ROOM).zoom).toBe(1);
    expect(outside(lanes(10, 6), firstView(lanes(10, 6), chain(1), ROOM), ROOM)).toBeNull();
  });

  it("leaves what lies over the canvas free: the view's controls below", () => {
    const { y, zoom } = firstView(lanes(10, 1), [card(0)], ROOM);
    expect((9 * 140 + 60) * zoom + y).toBeLessThanOrEqual(ROOM.height - 60);
  });

  it("begins a drawing that is too large at its left, near enough to be read, and says what is beyond", () => {
    const boxes = chain(12);
    const view = firstView(boxes, [card(0)], ROOM);
    expect(view.zoom).toBe(0.5);
    expect(view.x).toBe(40);
    expect(outside(boxes, view, ROOM)).toEqual({ count: 7, where: "to the right" });
  });

  it("shows the first source of a tall drawing, wherever it lies", () => {
    const tall = lanes(40, 12);
    const top = firstView(tall, [card(0)], ROOM);
    expect(top.y).toBeGreaterThan(0);
    expect(outside(tall, top, ROOM)?.where).toBe("to the right and below");
    const low = card(0, 30);
    const view = firstView(tall, [low], ROOM);
    expect(outside([low], view, ROOM)).toBeNull();
    expect(outside(tall, view, ROOM)?.where).toBe("around");
  });

  it("can go as far away as shows a drawing of hundreds of nodes whole, be they in one long row", () => {
    const room = { width: 760, height: 492 };
    for (const boxes of [lanes(10, 50), chain(100)]) {
      const bounds = boundsOf(boxes);
      if (!bounds) throw new Error("nothing is drawn");
      expect(outside(boxes, getViewportForBounds(bounds, room.width, room.height, ZOOM.min, 1, PADDING), room)).toBeNull();
    }
  });

  it("is where one would begin to draw while there is nothing", () => {
    expect(firstView([], [], ROOM).zoom).toBe(1);
  });
});
