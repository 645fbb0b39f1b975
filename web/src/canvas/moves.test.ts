import { describe, expect, it } from "vitest";
import { createEditor } from "../editor/create";
import type { Position } from "../wire/shapes";
import { catalogue, node } from "../test/factories";
import { quietSession } from "../test/panelEditor";
import { createCanvasModel } from "./model";
import { dropMoves, moved, ridersOf, type Moved } from "./moves";

const at = (x: number, y: number): Position => ({ x, y });

function open() {
  const session = quietSession([node("a", "reader", 0, 0), node("b", "keep", 304, 40), node("c", "table", 608, 0)]);
  session.edit([
    { command: "groupNodes", group: { id: "g", label: "", nodeIds: ["a", "b"], collapsed: false } },
    { command: "addNote", note: { id: "n", text: "", position: at(0, 80), size: { width: 100, height: 50 }, color: "" } },
  ]);
  session.edits.length = 0;
  const editor = createEditor(session, catalogue);
  const canvas = createCanvasModel();
  return {
    session,
    move: (moves: readonly Moved[], riders: ReadonlyMap<string, readonly string[]> = new Map()) =>
      moved(editor, canvas, moves, riders),
    drop: () => dropMoves(editor, canvas),
    on: canvas.moving,
  };
}

describe("moving", () => {
  it("takes a group's nodes along by as much as its frame goes, however often it is told", () => {
    const { move, drop, session } = open();
    move([{ id: "group:g", position: at(-16 + 8, -40) }]);
    move([{ id: "group:g", position: at(-16 + 80, -40 + 16) }]);
    drop();
    const moves = [
      { id: "a", position: at(80, 16) },
      { id: "b", position: at(384, 56) },
    ];
    expect(session.edits).toEqual([[{ command: "moveNodes", moves }]]);
    expect(session.said.at(-1)).toMatchObject({ dragging: [] });
  });

  it("moves a node once that is selected together with its group", () => {
    const { move, on } = open();
    move([
      { id: "group:g", position: at(-16 + 8, -40) },
      { id: "a", position: at(8, 0) },
    ]);
    expect([...on.getState()]).toEqual([
      ["a", at(8, 0)],
      ["b", at(312, 40)],
    ]);
  });

  it("is one edit for nodes and notes, the notes within a frame too", () => {
    const { move, drop, session } = open();
    move([{ id: "group:g", position: at(-16, -32) }], new Map([["g", ["n"]]]));
    drop();
    expect(session.edits).toHaveLength(1);
    expect(session.edits[0]?.map((command) => command.command)).toEqual(["moveNodes", "editNote"]);
    expect(session.edits[0]?.[1]).toMatchObject({ id: "n", set: { position: at(0, 88) } });
  });

  it("that comes back to where it began is no edit", () => {
    const { move, drop, session } = open();
    move([{ id: "note:n", position: at(8, 80) }]);
    move([{ id: "note:n", position: at(0, 80) }]);
    drop();
    expect(session.edits).toEqual([]);
  });
});

it("only notes that lie wholly in a frame ride with it", () => {
  const box = (id: string, type: string, x: number, width: number) => ({ id, type, position: at(x, 0), width, height: 10 });
  const drawn = [box("group:g", "frame", 0, 100), box("note:in", "note", 10, 50), box("note:half", "note", 80, 50)];
  expect([...ridersOf(drawn)]).toEqual([["g", ["in"]]]);
});
