import { CircleAlert, TriangleAlert } from "lucide-react";
import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import { runCommand } from "../../commands/registry";
import { useDocument, useEditor } from "../../editor/context";
import { cx } from "../../lib/cx";
import { useReadable } from "../../lib/readable";
import { CategoryIcon } from "../../ui/CategoryIcon";
import { useTrouble } from "../status";
import { outline, type OutlineRow } from "./order";
import styles from "./Outline.module.css";

const INDENT = 14;
const DEEPEST = 8;

/** The drawing as a tree that can be read and worked on without seeing the canvas. */
export function Outline() {
  const editor = useEditor();
  const nodes = useDocument((document) => document.nodes);
  const edges = useDocument((document) => document.edges);
  const selection = useReadable(editor.selection);
  const rows = useMemo(() => outline(nodes, edges), [nodes, edges]);
  const [cursor, setCursor] = useState<string | null>(null);
  const tree = useRef<HTMLDivElement>(null);

  if (rows.length === 0) return <div className={styles.none}>Nothing is drawn yet.</div>;

  const at = Math.max(
    0,
    rows.findIndex((row) => row.node.id === cursor),
  );
  const go = (index: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (!row) return;
    setCursor(row.node.id);
    tree.current?.querySelector<HTMLElement>(`[data-row="${row.node.id}"]`)?.focus();
  };
  const choose = (row: OutlineRow) => {
    setCursor(row.node.id);
    editor.selection.nodes([row.node.id]);
    editor.reveal([row.node.id]);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[at];
    if (!row) return;
    const keys: Record<string, () => void> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      // Along the stream: to what this node feeds, and back to what feeds it.
      ArrowRight: () => go(rows.findIndex((other) => other.node.id === row.after[0]?.target)),
      ArrowLeft: () => go(rows.findIndex((other) => other.node.id === row.before[0]?.source)),
      Enter: () => editor.focusOn(row.node.id),
      " ": () => choose(row),
      Delete: () => {
        editor.selection.nodes([row.node.id]);
        runCommand("edit.delete");
      },
      c: () => {
        editor.selection.nodes([row.node.id]);
        runCommand("edit.connect");
      },
    };
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  return (
    <div
      ref={tree}
      className={styles.tree}
      role="tree"
      aria-label="Outline of the pipeline"
      aria-multiselectable="true"
      onKeyDown={onKeyDown}
    >
      {rows.map((row, index) => (
        <Row
          key={row.node.id}
          row={row}
          selected={selection.nodes.includes(row.node.id)}
          reachable={index === at}
          onChoose={() => choose(row)}
          onOpen={() => editor.focusOn(row.node.id)}
        />
      ))}
    </div>
  );
}

interface RowProps {
  row: OutlineRow;
  selected: boolean;
  reachable: boolean;
  onChoose: () => void;
  onOpen: () => void;
}

function Row({ row, selected, reachable, onChoose, onOpen }: RowProps) {
  const { catalogue } = useEditor();
  const nodes = useDocument((document) => document.nodes);
  const trouble = useTrouble(row.node.id);
  const entry = catalogue.get(row.node.type);
  const names = row.after.flatMap((edge) => nodes.get(edge.target) ?? []).map((node) => catalogue.labelOf(node));
  const feeds = names.length > 0 ? `, feeds ${names.join(" and ")}` : "";
  const wrong = trouble ? `, ${trouble.severity}: ${trouble.detail}` : "";
  return (
    <div
      role="treeitem"
      aria-level={Math.min(row.depth, DEEPEST) + 1}
      aria-selected={selected}
      aria-label={`${catalogue.labelOf(row.node)}, ${entry?.label ?? row.node.type}${feeds}${wrong}`}
      tabIndex={reachable ? 0 : -1}
      data-row={row.node.id}
      className={cx(styles.row, selected && styles.selected)}
      style={{ paddingLeft: 8 + Math.min(row.depth, DEEPEST) * INDENT }}
      onClick={onChoose}
      onDoubleClick={onOpen}
    >
      <CategoryIcon icon={entry?.icon} category={entry?.category} size={14} />
      <span className={styles.label}>{catalogue.labelOf(row.node)}</span>
      {trouble?.severity === "error" ? <CircleAlert className={styles.error} size={13} aria-hidden="true" /> : null}
      {trouble?.severity === "warning" ? (
        <TriangleAlert className={styles.warning} size={13} aria-hidden="true" />
      ) : null}
    </div>
  );
}
