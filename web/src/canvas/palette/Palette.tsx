import { ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import { useEditor } from "../../editor/context";
import { useRemembered } from "../../lib/remembered";
import type { CatalogueEntry } from "../../wire/shapes";
import { CategoryIcon } from "../../ui/CategoryIcon";
import { TextField } from "../../ui/TextField";
import { Tooltip } from "../../ui/Tooltip";
import { addNode } from "../add";
import { boundsOf } from "../geometry";
import { boxesOf } from "../toFlow";
import { NODE_TYPE_MIME } from "../useDropping";
import styles from "./Palette.module.css";
import { search, type PaletteGroup } from "./search";

const isList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");

/** Every node type there is: drag it to the canvas, or choose it. */
export function Palette() {
  const editor = useEditor();
  const [query, setQuery] = useState("");
  const [closed, setClosed] = useRemembered<readonly string[]>("palette.closed", [], isList);
  const groups = useMemo(() => search(editor.catalogue.entries, query), [editor, query]);

  const add = (entry: CatalogueEntry) => {
    const document = editor.session.state.getState().document;
    const bounds = boundsOf(boxesOf(document?.nodes.values() ?? [], editor.catalogue));
    addNode(editor, entry, bounds ? { x: bounds.x, y: bounds.y + bounds.height + 40 } : { x: 0, y: 0 });
  };
  const first = groups[0]?.entries[0];

  return (
    <div className={styles.palette} data-keys="canvas">
      <div className={styles.search}>
        <TextField
          type="search"
          placeholder="Search nodes"
          aria-label="Search nodes"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && query !== "" && first) add(first);
            if (event.key === "Escape") setQuery("");
          }}
        />
      </div>
      <div className={styles.list}>
        {groups.length === 0 ? <div className={styles.none}>No node matches “{query}”.</div> : null}
        {groups.map((group) => (
          <Group
            key={group.id}
            group={group}
            open={query !== "" || !closed.includes(group.id)}
            onToggle={() =>
              setClosed(closed.includes(group.id) ? closed.filter((id) => id !== group.id) : [...closed, group.id])
            }
            onAdd={add}
          />
        ))}
      </div>
    </div>
  );
}

interface GroupProps {
  group: PaletteGroup;
  open: boolean;
  onToggle: () => void;
  onAdd: (entry: CatalogueEntry) => void;
}

function Group({ group, open, onToggle, onAdd }: GroupProps) {
  return (
    <section aria-label={group.label}>
      <button type="button" className={styles.category} aria-expanded={open} onClick={onToggle}>
        <ChevronRight size={13} aria-hidden="true" />
        {group.label}
      </button>
      {open
        ? group.entries.map((entry) => (
            <Tooltip key={entry.type} text={entry.description} side="right">
              <button
                type="button"
                className={styles.item}
                draggable
                onDragStart={(event) => {
                  event.dataTransfer.setData(NODE_TYPE_MIME, entry.type);
                  event.dataTransfer.effectAllowed = "copy";
                }}
                onClick={() => onAdd(entry)}
              >
                <CategoryIcon icon={entry.icon} category={entry.category} />
                <span className={styles.label}>{entry.label}</span>
              </button>
            </Tooltip>
          ))
        : null}
    </section>
  );
}
