// Things on their way, and the edit that their drop is.
import type { Editor } from "../editor/context";
import type { Command, Position } from "../wire/shapes";
import { contains, cornerOf, shiftTo } from "./groups/frames";
import { NOBODY_MOVES, type CanvasModel } from "./model";
import { thingOf } from "./things";

/** The server refuses a longer list of what is on its way. */
const MOST_TOLD = 1_000;

/** Places something moved to, by React Flow's ids. */
export interface Moved {
  readonly id: string;
  readonly position: Position;
}

/** Notes that lie in a group's frame go with it, by the group's id. */
export type Riders = ReadonlyMap<string, readonly string[]>;

export const NO_RIDERS: Riders = new Map();

interface FlowBox {
  readonly id: string;
  readonly type?: string | undefined;
  readonly position: Position;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

const boxOf = ({ position, width = 0, height = 0 }: FlowBox) => ({ ...position, width, height });

/** Who rides with which frame, as it is drawn when a move begins. */
export function ridersOf(drawn: readonly FlowBox[]): Riders {
  const notes = drawn.filter((thing) => thing.type === "note");
  if (notes.length === 0) return NO_RIDERS;
  const frames = drawn.filter((thing) => thing.type === "frame");
  return new Map(
    frames.map((frame) => [
      thingOf(frame.id).id,
      notes.filter((note) => contains(boxOf(frame), boxOf(note))).map((note) => thingOf(note.id).id),
    ]),
  );
}

/** Where nodes and notes are after these moves: a group takes its nodes along, and what else lies in its frame. */
export function moved(editor: Editor, canvas: CanvasModel, moves: readonly Moved[], riders: Riders): void {
  const document = editor.session.state.getState().document;
  if (!document) return;
  const before = canvas.moving.getState();
  const after = new Map(before);
  const placeOf = (id: string) => before.get(id) ?? (document.nodes.get(id) ?? document.notes.get(id))?.position;
  const direct = moves.map(({ id, position }) => ({ ...thingOf(id), position }));
  for (const { kind, id, position } of direct) if (kind !== "group") after.set(id, position);
  const alone = new Set(direct.filter(({ kind }) => kind !== "group").map(({ id }) => id));
  for (const { kind, id, position } of direct) {
    const group = kind === "group" ? document.groups.get(id) : undefined;
    const corner = group && cornerOf(group.nodeIds.flatMap((nodeId) => placeOf(nodeId) ?? []));
    if (!group || !corner) continue;
    const by = shiftTo(group, corner, position);
    for (const rider of [...group.nodeIds, ...(riders.get(id) ?? [])]) {
      const at = placeOf(rider);
      if (at && !alone.has(rider)) after.set(rider, { x: at.x + by.x, y: at.y + by.y });
    }
  }
  canvas.moving.setState(after);
  editor.session.presence({ dragging: [...after].slice(0, MOST_TOLD).map(([id, position]) => ({ id, position })) });
}

/** Own moves as one durable edit, positions on the way as presence. */
export function dropMoves(editor: Editor, canvas: CanvasModel): void {
  const moving = canvas.moving.getState();
  if (moving.size === 0) return;
  const document = editor.session.state.getState().document;
  const away = (now: Position | undefined, at: Position) => now !== undefined && (now.x !== at.x || now.y !== at.y);
  const nodes = [...moving].filter(([id, at]) => away(document?.nodes.get(id)?.position, at));
  const notes = [...moving].filter(([id, at]) => away(document?.notes.get(id)?.position, at));
  const commands: Command[] = notes.map(([id, position]) => ({ command: "editNote", id, set: { position } }));
  if (nodes.length > 0)
    commands.unshift({ command: "moveNodes", moves: nodes.map(([id, position]) => ({ id, position })) });
  if (commands.length > 0)
    editor.session.edit(commands, ...(nodes.length === 0 ? [notes.length === 1 ? "move the note" : `move ${notes.length} notes`] : []));
  canvas.moving.setState(NOBODY_MOVES);
  editor.session.presence({ dragging: [] });
}
