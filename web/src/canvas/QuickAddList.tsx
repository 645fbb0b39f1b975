import { useEffect, useMemo } from "react";
import { CATEGORIES } from "../editor/catalogue";
import { useEditor } from "../editor/context";
import { useReadable } from "../lib/readable";
import type { CatalogueEntry, Node } from "../wire/shapes";
import { CategoryIcon } from "../ui/CategoryIcon";
import { Pick } from "../ui/Pick";
import { connectCommand, newNode, sizeOf } from "./add";
import { cardShape, snapped } from "./geometry";
import { useCanvas, type QuickAdd } from "./model";
import styles from "./QuickAddList.module.css";
import { Wiring, type Wire } from "./wiring";

const WIDTH = 280;
const HEIGHT = 320;

/** The nodes that fit where an edge was dropped, or where somebody asked for one; choosing adds and connects it. */
export function QuickAddList() {
  const { quickAdd } = useCanvas();
  const wish = useReadable(quickAdd);
  if (!wish) return null;
  const left = Math.max(8, Math.min(wish.screen.x, window.innerWidth - WIDTH - 8));
  const top = Math.max(8, Math.min(wish.screen.y - 20, window.innerHeight - HEIGHT - 8));
  const close = () => quickAdd.setState(null);
  return (
    <>
      <div className={styles.shade} onPointerDown={close} />
      <div className={styles.list} style={{ left, top }}>
        <Choices wish={wish} close={close} />
      </div>
    </>
  );
}

interface Choice {
  readonly entry: CatalogueEntry;
  readonly trial: Node;
  readonly wire: Wire | null;
}

function Choices({ wish, close }: { wish: QuickAdd; close: () => void }) {
  const editor = useEditor();
  // The keyboard goes on where it was.
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const choices = useMemo((): readonly Choice[] => {
    const document = editor.session.state.getState().document;
    if (!document) return [];
    return editor.catalogue.entries.flatMap((entry): Choice[] => {
      const trial = newNode(entry, wish.at);
      if (!wish.from) return [{ entry, wire: null, trial }];
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
      return wire ? [{ entry, wire, trial }] : [];
    });
  }, [editor, wish]);

  const choose = (entry: CatalogueEntry) => {
    const choice = choices.find((one) => one.entry === entry);
    close();
    if (!choice) return;
    const { width } = sizeOf(entry);
    const names = (ports: readonly { name: string }[]) => ports.map((port) => port.name);
    const ports = cardShape(names(entry.inputs), names(entry.outputs), false).ports;
    const wire = choice.wire;
    const end =
      wire &&
      ports.find((port) =>
        wish.from?.kind === "source"
          ? port.kind === "target" && port.name === wire.targetPort
          : port.kind === "source" && port.name === wire.sourcePort,
      );
    const position = snapped({ x: wish.at.x - (end?.x ?? width / 2), y: wish.at.y - (end?.y ?? 30) });
    const node = { ...choice.trial, position };
    editor.session.edit([{ command: "addNode", node }, ...(wire ? [connectCommand(wire)] : [])], `add ${entry.label}`);
    editor.selection.nodes([node.id]);
    editor.announce(`${entry.label} added`);
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
