import { X } from "lucide-react";
import { useId, useState } from "react";
import { TextDraft } from "../../fields/TextDraft";
import { useNewcomer } from "../../fields/useDraft";
import { useLeaving } from "../../fields/useLeaving";
import type { WidgetProps } from "../../fields/widget";
import { TextField } from "../../ui/TextField";
import type { Column } from "../../wire/shapes";
import styles from "./widgets.module.css";

/** The known columns for a text field to offer; anything else may be typed. */
function ColumnList({ id, columns }: { id: string; columns: readonly Column[] }) {
  return (
    <datalist id={id}>
      {columns.map((column) => (
        <option key={column.name} value={column.name} label={column.type.toLowerCase()} />
      ))}
    </datalist>
  );
}

export function ColumnWidget({ field, value, set, columns, disabled }: WidgetProps) {
  const list = useId();
  return (
    <>
      <TextDraft
        value={typeof value === "string" ? value : ""}
        mono
        list={list}
        placeholder={field.placeholder || "Choose or type a column"}
        disabled={disabled}
        send={(text) => set(text.trim() === "" ? undefined : text.trim())}
      />
      <ColumnList id={list} columns={columns} />
    </>
  );
}

/** One column may stand by itself. */
function columnsIn(value: unknown): readonly string[] {
  if (typeof value === "string" && value !== "") return [value];
  return Array.isArray(value) ? value.map(String) : [];
}

export function ColumnsWidget({ field, value, change, columns, disabled }: WidgetProps) {
  const list = useId();
  const [typed, setTyped] = useState("");
  const chosen = columnsIn(value);

  const add = (text: string): void => {
    const names = text.split(",").map((name) => name.trim()).filter((name) => name !== "" && !chosen.includes(name));
    setTyped("");
    if (names.length > 0) change((now) => [...columnsIn(now), ...names]);
  };
  const { keep, isRemoved } = useNewcomer(typed, false, `Add to ${field.label}`, ({ mine }) => setTyped(mine));
  useLeaving(() => {
    if (isRemoved() && typed.trim() !== "") keep(typed);
    else add(typed);
  });
  const remove = (name: string): void =>
    change((now) => {
      const left = columnsIn(now).filter((each) => each !== name);
      return left.length === 0 ? undefined : left;
    });

  return (
    <div className={styles.columns}>
      {chosen.length > 0 ? (
        <ul className={styles.chips} aria-label={field.label}>
          {chosen.map((name) => (
            <li key={name} className={styles.chip}>
              {name}
              <button type="button" aria-label={`Remove ${name}`} disabled={disabled} onClick={() => remove(name)}>
                <X size={12} aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <TextField
        mono
        aria-label={`Add to ${field.label}`}
        list={list}
        value={typed}
        disabled={disabled}
        placeholder={field.placeholder || "Add a column"}
        onChange={(event) => {
          const text = event.target.value;
          // A choice from the list arrives as one change that is a whole name.
          const picked = !(event.nativeEvent instanceof InputEvent) || event.nativeEvent.inputType === "insertReplacementText";
          if (picked && columns.some((column) => column.name === text)) add(text);
          else if (text.endsWith(",")) add(text);
          else setTyped(text);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") add(typed);
          const last = chosen.at(-1);
          if (event.key === "Backspace" && typed === "" && last !== undefined) remove(last);
        }}
        onBlur={() => add(typed)}
      />
      <ColumnList id={list} columns={columns.filter((column) => !chosen.includes(column.name))} />
    </div>
  );
}
