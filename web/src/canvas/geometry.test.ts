import { describe, expect, it } from "vitest";
import { CARD_WIDTH, boundsOf, cardShape, freePlace, snapped } from "./geometry";

describe("a card's shape", () => {
  it("puts single ports at one height, so that streams run straight", () => {
    const { ports } = cardShape(["in"], ["out"], false);
    expect(ports.map((port) => [port.side, port.x, port.y])).toEqual([
      ["left", 0, 30],
      ["right", CARD_WIDTH, 30],
    ]);
    expect(cardShape(["in"], ["out"], true).ports[1]?.y).toBe(30);
  });

  it("grows with its inputs, and no two ports touch", () => {
    const { height, ports } = cardShape(["in1", "in2", "in3", "in4", "in5", "in6", "in7", "in8"], ["out"], false);
    const ys = ports.filter((port) => port.kind === "target").map((port) => port.y);
    expect(Math.max(...ys)).toBeLessThan(height);
    for (const [index, y] of ys.entries()) if (index > 0) expect(y - (ys[index - 1] ?? 0)).toBeGreaterThanOrEqual(16);
  });

  it("lets side outputs leave at the foot", () => {
    const { height, ports } = cardShape(["in"], ["out", "timeouts", "late", "errors"], true);
    const foot = ports.filter((port) => port.side === "bottom");
    expect(foot.map((port) => port.name)).toEqual(["timeouts", "late", "errors"]);
    expect(foot.every((port) => port.y === height && port.x > 0 && port.x < CARD_WIDTH)).toBe(true);
  });
});

describe("places", () => {
  it("snap to the grid", () => expect(snapped({ x: 13, y: -5 })).toEqual({ x: 16, y: -8 }));

  it("have bounds, but for nothing", () => {
    expect(boundsOf([])).toBeNull();
    expect(
      boundsOf([
        { x: 1, y: 2, width: 10, height: 10 },
        { x: -5, y: 20, width: 2, height: 2 },
      ]),
    ).toEqual({ x: -5, y: 2, width: 16, height: 20 });
  });

  it("are free of other cards", () => {
    const size = { width: 220, height: 60 };
    const taken = Array.from({ length: 5 }, (_, index) => ({ x: 0, y: index * 70, ...size }));
    const place = freePlace({ x: 0, y: 0 }, size, taken);
    expect(taken.some((box) => box.y + box.height > place.y && place.y + size.height > box.y)).toBe(false);
    expect(freePlace({ x: 400, y: 0 }, size, taken)).toEqual({ x: 400, y: 0 });
  });
});
