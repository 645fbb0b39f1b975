import { ListTree } from "lucide-react";
import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import { runCommand } from "../../commands/registry";
import { useDocument, useEditor, type Editor } from "../../editor/context";
import { useReadable } from "../../lib/readable";
import { EmptyState } from "../../ui/EmptyState";
import { thingOf } from "../things";
import { outlineItems, type OutlineItem } from "./items";
import { GroupRow, NodeRow, NoteRow } from "./rows";
import styles from "./Outline.module.css";

function select(editor: Editor, key: string): void {
  const { kind, id } = thingOf(key);
  editor.selection.set({ [`${kind}s`]: [id] });
}

/** The drawing as a tree that can be read and worked on without seeing the canvas: nodes, then groups, then notes. */
export function Outline() {
  const editor = useEditor();
  const nodes = useDocument((document) => document.nodes);
  const edges = useDocument((document) => document.edges);
  const groups = useDocument((document) => document.groups);
  const notes = useDocument((document) => document.notes);
  const selection = useReadable(editor.selection);
  const items = useMemo(() => outlineItems({ nodes, edges, groups, notes }), [nodes, edges, groups, notes]);
  const [cursor, setCursor] = useState<string | null>(null);
  const tree = useRef<HTMLDivElement>(null);

  if (items.length === 0)
    return (
      <EmptyState icon={<ListTree size={22} />} title="Nothing is drawn yet">
        What you draw stands here as a list, from source to sink, to be walked by keyboard.
      </EmptyState>
    );


  const at = Math.max(
    0,
    items.findIndex((item) => item.key === cursor),
  );
  const go = (index: number) => {
    const item = items[Math.max(0, Math.min(items.length - 1, index))];
    if (!item) return;
    setCursor(item.key);
    tree.current?.querySelector<HTMLElement>(`[data-row="${item.key}"]`)?.focus();
  };
  const choose = (item: OutlineItem) => {
    setCursor(item.key);
    select(editor, item.key);
    editor.reveal([item.key]);
  };
  const open = (item: OutlineItem) => {
    if (item.kind === "node") {
      editor.focusOn(item.key);
      return;
    }
    choose(item);
    editor.layout.update("inspector", { open: true });
    if (item.kind === "note") runCommand("edit.write");
    else runCommand("edit.nameGroup");
  };
  const along = (end: string | undefined) => {
    const place = items.findIndex((item) => item.key === end);
    if (place >= 0) go(place);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const item = items[at];
    if (!item) return;
    const row = item.kind === "node" ? item.row : undefined;
    const keys: Record<string, () => void> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(items.length - 1),
      // Along the stream: to what this node feeds, and back to what feeds it.
      ArrowRight: () => along(row?.after[0]?.target),
      ArrowLeft: () => along(row?.before[0]?.source),
      Enter: () => open(item),
      " ": () => choose(item),
      Delete: () => {
        select(editor, item.key);
        runCommand("edit.delete");
      },
      c: () => {
        select(editor, item.key);
        runCommand("edit.connect");
      },
      e: () => {
        select(editor, item.key);
        runCommand("edit.fold");
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
      {items.map((item, index) => {
        const common = {
          selected: selection[`${item.kind}s`].includes(thingOf(item.key).id),
          reachable: index === at,
          onChoose: () => choose(item),
          onOpen: () => open(item),
        };
        if (item.kind === "node") return <NodeRow key={item.key} item={item} {...common} />;
        if (item.kind === "group") return <GroupRow key={item.key} item={item} {...common} />;
        return <NoteRow key={item.key} item={item} {...common} />;
      })}
    </div>
  );
}
