import { useEffect, useState } from "react";
import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { focusFieldSoon } from "../../fields/focusField";
import { SqlDraft } from "../../fields/SqlDraft";
import { findingsUnder } from "../../fields/messages";
import { resolved } from "../../fields/schema";
import { TextDraft } from "../../fields/TextDraft";
import { At } from "../../fields/place";
import { useKeys } from "../../fields/useKeys";
import type { WidgetProps } from "../../fields/widget";
import { Button, IconButton } from "../../ui/Button";
import { Message } from "../../ui/Field";
import { aliasOf, entriesOf, splitAlias, written, type OutputColumn } from "../outputColumns";
import { useFocusAt } from "./useFocusAt";
import styles from "./widgets.module.css";

/** A list of expressions with names: as objects, or as `expression AS name`, whichever the schema's items are. */
export function OutputColumnsWidget({ field, root, value, set: send, findings, columns, stages, disabled }: WidgetProps) {
  const [adding, setAdding] = useState(false);
  const entries = entriesOf(value);
  const keys = useKeys(entries);
  const { root: box, focusAt } = useFocusAt<HTMLDivElement>();
  const next = `${field.key}.${entries.length}`;
  useEffect(() => (adding ? focusFieldSoon(() => box.current, next) : undefined), [adding, next, box]);
  const asText = field.schema.items ? resolved(field.schema.items, root).type === "string" : false;
  const edit = (next: (now: readonly OutputColumn[]) => readonly OutputColumn[]): void => {
    const list = next(entries);
    send(list.length === 0 ? undefined : written(list, asText));
  };
  const set = (place: number, part: Partial<OutputColumn>): void =>
    edit((now) => now.map((entry, at) => (at === place ? { ...entry, ...part } : entry)));
  const move = (place: number, by: number): void =>
    edit((now) => {
      const entry = now[place];
      return entry ? now.toSpliced(place, 1).toSpliced(place + by, 0, entry) : now;
    });

  return (
    <div ref={box} className={styles.outputs}>
      {entries.map((entry, place) => {
        const path = `${field.key}.${place}`;
        const here = findingsUnder(findings, path);
        return (
          <At key={keys[place]} className={styles.output} field={path}>
            <SqlDraft
              value={entry.expression}
              label={`Expression ${place + 1}`}
              placeholder={field.placeholder}
              names={{ columns, stages }}
              findings={here}
              invalid={here.length > 0}
              disabled={disabled}
              send={(expression) => set(place, { expression })}
            />
            <div className={styles.outputName}>
              <span aria-hidden="true">as</span>
              <TextDraft
                value={entry.alias}
                mono
                label={`Name ${place + 1}`}
                placeholder="name"
                disabled={disabled}
                send={(alias) => set(place, { alias: alias.trim() })}
              />
              <IconButton label={`Move ${place + 1} up`} size="small" disabled={disabled || place === 0} onClick={() => move(place, -1)}>
                <ArrowUp size={13} />
              </IconButton>
              <IconButton
                label={`Move ${place + 1} down`}
                size="small"
                disabled={disabled || place === entries.length - 1}
                onClick={() => move(place, 1)}
              >
                <ArrowDown size={13} />
              </IconButton>
              <IconButton
                label={`Remove ${place + 1}`}
                size="small"
                disabled={disabled}
                onClick={() => edit((now) => now.toSpliced(place, 1))}
              >
                <Trash2 size={13} />
              </IconButton>
            </div>
            {here.map((finding) => (
              <Message key={finding.detail} severity={finding.severity ?? "error"} detail={finding.detail} />
            ))}
          </At>
        );
      })}
      {adding ? (
        <At className={styles.output} field={next}>
          <SqlDraft
            value=""
            label={`Expression ${entries.length + 1}`}
            placeholder={field.placeholder}
            names={{ columns, stages }}
            findings={[]}
            disabled={disabled}
            // Whole or not at all: it becomes a row of its own, and the cursor could not stay in it.
            whileTyping={false}
            send={(expression) => {
              if (expression.trim() === "") return;
              setAdding(false);
              if (box.current?.contains(document.activeElement)) focusAt(`[aria-label="Name ${entries.length + 1}"]`);
              edit((now) => [...now, asText ? splitAlias(expression) : { expression, alias: aliasOf(expression) }]);
            }}
          />
        </At>
      ) : null}
      <Button size="small" disabled={disabled || adding} onClick={() => setAdding(true)}>
        <Plus size={13} aria-hidden="true" /> Add a column
      </Button>
    </div>
  );
}
