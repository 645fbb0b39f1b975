import { useEffect, useMemo, useRef } from "react";
import { CATEGORIES } from "../editor/catalogue";
import { useEditor, type Editor } from "../editor/context";
import type { CatalogueEntry, Node, Position } from "../wire/shapes";
import { CategoryIcon } from "../ui/CategoryIcon";
import { Pick } from "../ui/Pick";
import { addNext, connectCommand, newNode } from "./add";
import { focusThingSoon } from "./focusThing";
import { cardShape, snapped } from "./geometry";
import type { QuickAdd } from "./model";
import { Wiring, type Wire } from "./wiring";

interface Choice {
  readonly entry: CatalogueEntry;
  /** Where an edge was dropped: what it would be drawn to. */
  readonly connected: Connected | null;
}

interface Connected {
  readonly trial: Node;
  readonly wire: Wire;
  readonly at: Position;
}

/** Adds the node so that its port lies where the edge was dropped, and draws the edge. */
function addAtEnd(editor: Editor, entry: CatalogueEntry, { trial, wire, at }: Connected): Node {
  const names = (ports: readonly { name: string }[]) => ports.map((port) => port.name);
  const { ports } = cardShape(names(entry.inputs), names(entry.outputs), false);
  const [kind, name] = wire.target === trial.id ? ["target", wire.targetPort] : ["source", wire.sourcePort];
  const end = ports.find((port) => port.kind === kind && port.name === name);
  const node = { ...trial, position: snapped({ x: at.x - (end?.x ?? 0), y: at.y - (end?.y ?? 0) }) };
  editor.session.edit([{ command: "addNode", node }, connectCommand(wire)], `add ${entry.label}`);
  editor.selection.nodes([node.id]);
  editor.announce(`${entry.label} added`);
  return node;
}

interface QuickAddChoicesProps {
  wish: QuickAdd;
  close: () => void;
  /** Where the keyboard was before the list was opened. */
  keyboardWas: Element | null;
}

/** The list itself. It arrives after the page. */
export function QuickAddChoices({ wish, close, keyboardWas }: QuickAddChoicesProps) {
  const editor = useEditor();
  // The keyboard goes on at what was added, or where it was.
  const added = useRef<string | null>(null);
  useEffect(
    () => () => {
      if (added.current !== null) focusThingSoon(added.current);
      else if (keyboardWas instanceof HTMLElement) keyboardWas.focus();
    },
    [keyboardWas],
  );
  const choices = useMemo((): readonly Choice[] => {
    const document = editor.session.state.getState().document;
    if (!document) return [];
    return editor.catalogue.entries.flatMap((entry): Choice[] => {
      if (!wish.from) return [{ entry, connected: null }];
      const trial = newNode(entry, wish.from.at);
      const wiring = new Wiring({ ...document, nodes: new Map(document.nodes).set(trial.id, trial) }, editor.catalogue);
      const { node, port, kind } = wish.from;
      const wires: Wire[] =
        kind === "source"
          ? entry.inputs.map((input) => ({ source: node, sourcePort: port, target: trial.id, targetPort: input.name }))
          : entry.outputs.map((output) => ({
              source: trial.id,
              sourcePort: output.name,
              target: node,
              targetPort: port,
            }));
      const wire = wires.find((one) => wiring.refusal(one) === null);
      return wire ? [{ entry, connected: { wire, trial, at: wish.from.at } }] : [];
    });
  }, [editor, wish]);

  const choose = (entry: CatalogueEntry) => {
    const choice = choices.find((one) => one.entry === entry);
    if (choice) added.current = (choice.connected ? addAtEnd(editor, entry, choice.connected) : addNext(editor, entry))?.id ?? null;
    close();
  };

  return (
    <Pick
      placeholder={wish.from ? "Add and connect…" : "Add a node…"}
      empty="No node fits here."
      onEscape={close}
      groups={CATEGORIES.map((category) => ({
        heading: category.label,
        items: choices
          .filter(({ entry }) => entry.category === category.id)
          .map(({ entry }) => ({
            id: entry.type,
            label: entry.label,
            icon: <CategoryIcon icon={entry.icon} category={entry.category} />,
            keywords: [entry.description, entry.type],
            run: () => choose(entry),
          })),
      }))}
    />
  );
}
