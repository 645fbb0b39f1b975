// New nodes: where they go, and what they are wired to.
import type { Editor } from "../editor/context";
import { newId } from "../lib/id";
import type { CatalogueEntry, Command, Config, Node, Position } from "../wire/shapes";
import { boxesTaken } from "./extent";
import { boundsOf, CARD_WIDTH, cardShape, freePlace } from "./geometry";
import { Wiring, type Wire } from "./wiring";

export const newNode = (entry: CatalogueEntry, position: Position, config: Config = {}, label = ""): Node => ({
  id: newId(),
  type: entry.type,
  label,
  position,
  config,
});

export function sizeOf(entry: CatalogueEntry): { width: number; height: number } {
  const names = (ports: readonly { name: string }[]) => ports.map((port) => port.name);
  return cardShape(names(entry.inputs), names(entry.outputs), false);
}

export const connectCommand = (wire: Wire): Command => ({ command: "connect", edge: { id: newId(), ...wire } });

const GAP = 84;

/** Adds a node and selects it. With exactly one node selected that can feed it, it is put after that one and connected;
 *  else it goes to `place`, or the nearest free place below. */
export function addNode(
  editor: Editor,
  entry: CatalogueEntry,
  place: Position,
  options: { exact?: boolean; config?: Config; label?: string } = {},
): Node | null {
  const drawing = editor.session.state.getState().document;
  if (!drawing) return null;
  const selected = editor.selection.getState().nodes;
  const before = !options.exact && selected.length === 1 ? drawing.nodes.get(selected[0] ?? "") : undefined;
  const schemas = editor.session.code.getState()?.schemas;
  const taken = boxesTaken(drawing, editor.catalogue);
  const trial = newNode(entry, place, options.config, options.label);
  const output = before && editor.catalogue.outputsOf(before, schemas)[0];
  const wire =
    before && output
      ? new Wiring({ ...drawing, nodes: new Map(drawing.nodes).set(trial.id, trial) }, editor.catalogue).into(
          { node: before.id, port: output.name },
          trial,
        )[0]
      : undefined;
  const wish = wire && before ? { x: before.position.x + CARD_WIDTH + GAP, y: before.position.y } : place;
  const position = freePlace(wish, sizeOf(entry), options.exact ? [] : taken);
  const node = { ...trial, position };
  const name = options.label || entry.label;
  editor.session.edit([{ command: "addNode", node }, ...(wire ? [connectCommand(wire)] : [])], `add ${name}`);
  editor.selection.nodes([node.id]);
  if (!options.exact) editor.reveal([node.id]);
  editor.announce(wire && before ? `${name} added after ${editor.catalogue.labelOf(before)}` : `${name} added`);
  return node;
}

/** Adds a node where nobody has said a place: after the selected one, else below all there is. */
export function addNext(editor: Editor, entry: CatalogueEntry): Node | null {
  const drawing = editor.session.state.getState().document;
  const bounds = boundsOf(drawing ? boxesTaken(drawing, editor.catalogue) : []);
  return addNode(editor, entry, bounds ? { x: bounds.x, y: bounds.y + bounds.height + 40 } : { x: 0, y: 0 });
}

/** Draws an edge and says so. */
export function connect(editor: Editor, wire: Wire): void {
  editor.session.edit([connectCommand(wire)], "connect");
  editor.announce("Connected");
}
