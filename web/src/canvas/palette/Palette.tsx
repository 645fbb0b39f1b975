import { ChevronRight, StickyNote } from "lucide-react";
import { useMemo, useState } from "react";
import { runCommand } from "../../commands/registry";
import { useEditor } from "../../editor/context";
import { useReadOnly } from "../../editor/useReadOnly";
import { useRemembered } from "../../lib/remembered";
import type { CatalogueEntry } from "../../wire/shapes";
import { CategoryIcon } from "../../ui/CategoryIcon";
import { TextField } from "../../ui/TextField";
import { Tooltip } from "../../ui/Tooltip";
import { addNext } from "../add";
import { NODE_TYPE_MIME, NOTE_MIME } from "../useDropping";
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

  const add = (entry: CatalogueEntry) => void addNext(editor, entry);
  const readOnly = useReadOnly();
  const first = readOnly ? undefined : groups[0]?.entries[0];
  const withNote = "note".startsWith(query.trim().toLowerCase());

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
        {groups.length === 0 && !withNote ? <div className={styles.none}>No node matches “{query}”.</div> : null}
        {groups.map((group) => (
          <Group
            key={group.id}
            group={group}
            open={query !== "" || !closed.includes(group.id)}
            onToggle={() =>
              setClosed(closed.includes(group.id) ? closed.filter((id) => id !== group.id) : [...closed, group.id])
            }
            disabled={readOnly}
            onAdd={add}
          />
        ))}
        {withNote ? <NoteItem disabled={readOnly} /> : null}
      </div>
    </div>
  );
}

/** Not a node: text for people, which means nothing to the program. */
function NoteItem({ disabled }: { disabled: boolean }) {
  return (
    <section aria-label="For people" className={styles.people}>
      <Tooltip text="Text on the canvas, for people. The program does not read it." side="right">
        <button
          type="button"
          className={styles.item}
          disabled={disabled}
          draggable={!disabled}
          onDragStart={(event) => {
            event.dataTransfer.setData(NOTE_MIME, "note");
            event.dataTransfer.effectAllowed = "copy";
          }}
          onClick={() => runCommand("add.note")}
        >
          <StickyNote size={16} aria-hidden="true" />
          <span className={styles.label}>Note</span>
        </button>
      </Tooltip>
    </section>
  );
}

interface GroupProps {
  group: PaletteGroup;
  open: boolean;
  disabled: boolean;
  onToggle: () => void;
  onAdd: (entry: CatalogueEntry) => void;
}

function Group({ group, open, disabled, onToggle, onAdd }: GroupProps) {
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
                disabled={disabled}
                draggable={!disabled}
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
