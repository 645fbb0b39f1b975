import { Plus } from "lucide-react";
import { findingsUnder, messagesOf } from "../../fields/messages";
import { fieldsOf, resolved, type Field } from "../../fields/schema";
import { useKeys } from "../../fields/useKeys";
import type { WidgetProps } from "../../fields/widget";
import type { Item } from "../../model/pairing";
import { Button } from "../../ui/Button";
import { Message } from "../../ui/Field";
import type { ConfigSchema } from "../../wire/shapes";
import { FieldRow } from "../FieldRow";
import { JsonWidget } from "./JsonWidget";
import { moved, orNone, recordsIn, without } from "./lists";
import { afterMove, RowActions } from "./RowActions";
import { useFocusAt } from "./useFocusAt";
import styles from "./widgets.module.css";

const WIDE = new Set(["sql-expression", "columns", "names", "records", "points", "row-pattern", "python"]);

/** A list of objects, a row each, drawn by the hints of the objects' own fields. */
export function RecordsWidget(props: WidgetProps) {
  const rows = recordsIn(props.value);
  return rows === null ? <JsonWidget {...props} /> : <Records {...props} rows={rows} />;
}

function Records({ rows, ...props }: WidgetProps & { rows: readonly Item[] }) {
  const { field, root: schema, findings, disabled, set } = props;
  const items = resolved(field.schema.items ?? {}, schema);
  const cells = fieldsOf(items, schema);
  const keys = useKeys(rows);
  const { root, focusAt } = useFocusAt<HTMLDivElement>();
  const send = (next: readonly Item[]): void => set(orNone(next));

  const move = (place: number, by: number): void => {
    focusAt(...afterMove(place + by, by));
    send(moved(rows, place, place + by));
  };
  const remove = (place: number): void => {
    focusAt(`[data-row="${Math.min(place, rows.length - 2)}"] [data-act="remove"]`, "[data-act=add]");
    send(without(rows, place));
  };
  const add = (): void => {
    focusAt(`[data-row="${rows.length}"] :is(input, select, textarea, [data-focus])`);
    send([...rows, emptyRow(items, schema)]);
  };

  return (
    <div ref={root} className={styles.outputs}>
      {rows.map((row, place) => {
        const path = `${field.key}.${place}`;
        const name = `${field.label} ${place + 1}`;
        const within = findingsUnder(findings, path);
        const shown = new Set(cells.flatMap((cell) => findingsUnder(within, `${path}.${cell.key}`)));
        const missing = cells.some((cell) => cell.required && row[cell.key] === undefined);
        return (
          <div key={keys[place]} role="group" aria-label={name} className={styles.output} data-field={path} data-row={place}>
            <div className={styles.rowHead}>
              <span aria-hidden="true">{place + 1}</span>
              <RowActions name={name} place={place} count={rows.length} disabled={disabled} onMove={(by) => move(place, by)} onRemove={() => remove(place)} />
            </div>
            <div className={styles.cells}>
              {cells.map((cell) => (
                <div key={cell.key} className={WIDE.has(cell.widget) ? styles.wide : undefined}>
                  <FieldRow
                    {...props}
                    cell
                    field={{ ...cell, key: `${path}.${cell.key}` }}
                    value={row[cell.key]}
                    findings={within}
                    set={(value) => send(rows.map((each, at) => (at === place ? withCell(each, cell, value) : each)))}
                    change={(next) => send(rows.map((each, at) => (at === place ? withCell(each, cell, next(each[cell.key])) : each)))}
                  />
                </div>
              ))}
            </div>
            {/* What the whole row lacks is said at the cell that lacks it. */}
            {messagesOf(missing ? [] : within.filter((finding) => !shown.has(finding))).map((message) => (
              <Message key={message.detail} {...message} />
            ))}
          </div>
        );
      })}
      <Button data-act="add" size="small" disabled={disabled} onClick={add}>
        <Plus size={13} aria-hidden="true" /> Add a row
      </Button>
    </div>
  );
}

const isText = (schema: ConfigSchema): boolean => schema.type === "string" && !schema.enum;

/** Texts are there from the beginning, though empty: by them a row is known again when others change the list. */
function emptyRow(items: ConfigSchema, root: ConfigSchema): Item {
  const texts = Object.entries(items.properties ?? {}).filter(([, raw]) => isText(resolved(raw, root)));
  return Object.fromEntries(texts.map(([key]) => [key, ""]));
}

function withCell(row: Item, cell: Field, value: unknown): Item {
  if (value !== undefined) return { ...row, [cell.key]: value };
  if (isText(cell.schema) && row[cell.key] !== undefined) return { ...row, [cell.key]: "" };
  const { [cell.key]: _out, ...rest } = row;
  return rest;
}
