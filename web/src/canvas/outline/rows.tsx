import { CircleAlert, Group as GroupIcon, StickyNote, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useDocument, useEditor } from "../../editor/context";
import { cx } from "../../lib/cx";
import { CategoryIcon } from "../../ui/CategoryIcon";
import { useTrouble } from "../status";
import { nameOfGroup, nameOfNote } from "../toFlowThings";
import type { GroupItem, NodeItem, NoteItem } from "./items";
import styles from "./Outline.module.css";

const INDENT = 14;
const DEEPEST = 8;

interface Common {
  selected: boolean;
  reachable: boolean;
  onChoose: () => void;
  onOpen: () => void;
}

interface RowProps extends Common {
  id: string;
  depth: number;
  spoken: string;
  children: ReactNode;
}

function Row({ id, depth, spoken, selected, reachable, onChoose, onOpen, children }: RowProps) {
  return (
    <div
      role="treeitem"
      aria-level={Math.min(depth, DEEPEST) + 1}
      aria-selected={selected}
      aria-label={spoken}
      tabIndex={reachable ? 0 : -1}
      data-row={id}
      className={cx(styles.row, selected && styles.selected)}
      style={{ paddingLeft: 8 + Math.min(depth, DEEPEST) * INDENT }}
      onClick={onChoose}
      onDoubleClick={onOpen}
    >
      {children}
    </div>
  );
}

/** Said by the row's own name already: shown, and no text of the row. */
const Aside = ({ text }: { text: string }) => <span className={styles.aside} data-text={text} aria-hidden="true" />;

export function NodeRow({ item, ...common }: Common & { item: NodeItem }) {
  const { catalogue } = useEditor();
  const { row, group } = item;
  const nodes = useDocument((document) => document.nodes);
  const trouble = useTrouble(row.node.id);
  const entry = catalogue.get(row.node.type);
  const names = row.after.flatMap((edge) => nodes.get(edge.target) ?? []).map((node) => catalogue.labelOf(node));
  const feeds = names.length > 0 ? `, feeds ${names.join(" and ")}` : "";
  const within = group ? `, in ${nameOfGroup(group)}` : "";
  const wrong = trouble ? `, ${trouble.severity}: ${trouble.detail}` : "";
  return (
    <Row
      id={item.key}
      depth={row.depth}
      spoken={`${catalogue.labelOf(row.node)}, ${entry?.label ?? row.node.type}${feeds}${within}${wrong}`}
      {...common}
    >
      <CategoryIcon icon={entry?.icon} category={entry?.category} size={14} />
      <span className={styles.label}>{catalogue.labelOf(row.node)}</span>
      {group ? <Aside text={nameOfGroup(group)} /> : null}
      {trouble?.severity === "error" ? <CircleAlert className={styles.error} size={13} aria-hidden="true" /> : null}
      {trouble?.severity === "warning" ? (
        <TriangleAlert className={styles.warning} size={13} aria-hidden="true" />
      ) : null}
    </Row>
  );
}

export function GroupRow({ item, ...common }: Common & { item: GroupItem }) {
  const { group } = item;
  const count = `${group.nodeIds.length} ${group.nodeIds.length === 1 ? "node" : "nodes"}`;
  return (
    <Row
      id={item.key}
      depth={0}
      spoken={`${nameOfGroup(group)}, ${group.collapsed ? "folded group" : "group"} of ${count}`}
      {...common}
    >
      <GroupIcon size={14} aria-hidden="true" />
      <span className={styles.label}>{nameOfGroup(group)}</span>
      <Aside text={count} />
    </Row>
  );
}

export function NoteRow({ item, ...common }: Common & { item: NoteItem }) {
  return (
    <Row id={item.key} depth={0} spoken={`Note: ${nameOfNote(item.note)}`} {...common}>
      <StickyNote size={14} aria-hidden="true" />
      <span className={styles.label}>{nameOfNote(item.note)}</span>
    </Row>
  );
}
