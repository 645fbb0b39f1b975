import { X } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { findingsUnder } from "../../fields/messages";
import { useNewcomer } from "../../fields/useDraft";
import { useLeaving } from "../../fields/useLeaving";
import type { WidgetProps } from "../../fields/widget";
import { TextField } from "../../ui/TextField";
import { NameChoices } from "./NameChoices";
import { moved, orNone, textsIn, without } from "./lists";
import { useFocusAt } from "./useFocusAt";
import styles from "./widgets.module.css";

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

const KEYS = "Arrow keys move it, Enter renames it, Delete removes it.";

/** A list of short texts; where another field holds what there is to choose from, a choice of any of those. */
export function NamesWidget(props: WidgetProps) {
  return props.field.optionsFrom === "" ? <NameChips {...props} /> : <NameChoices {...props} />;
}

function NameChips({ field, value, change, rename, findings, disabled, refuse }: WidgetProps) {
  const [typed, setTyped] = useState("");
  const [renaming, setRenaming] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const { root, focusAt } = useFocusAt<HTMLDivElement>();
  const names = textsIn(value);
  const longest = field.schema.items?.maxLength;
  const [refusedName, setRefusedName] = useState(false);
  const refusal = (name: string): string | null => {
    if (names.includes(name)) return `${field.label}: ${name} is there already.`;
    return longest !== undefined && name.length > longest ? `${field.label}: a name has at most ${longest} characters.` : null;
  };
  const { keep, isRemoved } = useNewcomer(typed, refusedName, `Add to ${field.label}`, (entry) => {
    setTyped(entry.mine);
    const refused = refusal(entry.mine.trim());
    setRefusedName(refused !== null);
    refuse(refused);
  });
  useLeaving(() => {
    const name = typed.trim();
    if (name === "") return;
    if (refusal(name) === null && !isRemoved()) change((now) => withName(now, name));
    else keep(typed);
  });

  const add = (): void => {
    const name = typed.trim();
    if (name === "") return;
    const refused = refusal(name);
    refuse(refused);
    setRefusedName(refused !== null);
    if (refused !== null) return;
    setTyped("");
    setSaid(`${name} added.`);
    change((now) => withName(now, name));
  };
  const remove = (name: string, place: number): void => {
    setSaid(`${name} removed.`);
    focusAt(`[data-place="${Math.min(place, names.length - 2)}"]`, "input");
    change((now) => orNone(without(textsIn(now), placeOf(textsIn(now), name, place))));
  };
  const begin = (name: string): void => {
    if (disabled) return;
    refuse(null);
    focusAt("[data-renaming]");
    setRenaming(name);
  };
  /** Whether it is done: a name that can't be stays on the screen. */
  const renamed = (before: string, text: string, place: number): boolean => {
    const after = text.trim();
    const refused = after === "" || after === before ? null : refusal(after);
    refuse(refused);
    if (refused !== null) return false;
    focusAt(`[data-place="${place}"]`);
    setRenaming(null);
    if (after === "" || after === before) return true;
    setSaid(`${before} is called ${after} now.`);
    rename(before, after);
    return true;
  };
  const move = (name: string, place: number, by: number): void => {
    const to = place + by;
    if (to < 0 || to >= names.length) return;
    setSaid(`${name} is number ${to + 1} of ${names.length}.`);
    focusAt(`[data-place="${to}"]`);
    change((now) => {
      const present = textsIn(now);
      const from = placeOf(present, name, place);
      return moved(present, from, from + by);
    });
  };
  const onKey = (event: KeyboardEvent, name: string, place: number): void => {
    const by = STEPS[event.key];
    if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      return begin(name);
    }
    if (by === undefined && event.key !== "Delete" && event.key !== "Backspace") return;
    event.preventDefault();
    event.stopPropagation();
    if (disabled) return;
    if (by === undefined) remove(name, place);
    else move(name, place, by);
  };

  return (
    <div ref={root} className={styles.columns}>
      {names.length > 0 ? (
        <ol className={styles.chips} aria-label={field.label}>
          {names.map((name, place) => {
            const wrong = findingsUnder(findings, `${field.key}.${place}`).length > 0;
            return (
              <li key={`${name} ${names.indexOf(name) === place ? "" : place}`} className={styles.chip} data-field={`${field.key}.${place}`} data-wrong={wrong || undefined}>
                {renaming === name ? (
                  <NewName name={name} label={`New name of ${name}`} done={(text) => renamed(name, text, place)} stop={() => renamed(name, name, place)} />
                ) : (
                  <button
                    type="button"
                    data-place={place}
                    className={styles.chipName}
                    aria-description={KEYS}
                    title={`Double-click renames it. ${KEYS}`}
                    onDoubleClick={() => begin(name)}
                    onKeyDown={(event) => onKey(event, name, place)}
                  >
                    {name}
                  </button>
                )}
                <button type="button" aria-label={`Remove ${name}`} disabled={disabled} onClick={() => remove(name, place)}>
                  <X size={12} aria-hidden="true" />
                </button>
              </li>
            );
          })}
        </ol>
      ) : null}
      <TextField
        aria-label={`Add to ${field.label}`}
        value={typed}
        disabled={disabled}
        placeholder={field.placeholder || "Type a name and press Enter"}
        onChange={(event) => {
          refuse(null);
          setRefusedName(refusedName && refusal(event.target.value.trim()) !== null);
          setTyped(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") add();
          const lastName = names.at(-1);
          if (event.key === "Backspace" && typed === "" && lastName !== undefined) remove(lastName, names.length - 1);
        }}
        onBlur={add}
      />
      <span role="status" className="visually-hidden">
        {said}
      </span>
    </div>
  );
}

interface NewNameProps {
  name: string;
  label: string;
  /** Whether that is its name now. */
  done: (text: string) => boolean;
  stop: () => void;
}

/** The name being typed in place of the one there is: taken on Enter or when it is left, given up on Escape. */
function NewName({ name, label, done, stop }: NewNameProps) {
  const [text, setText] = useState(name);
  return (
    <input
      data-renaming
      className={styles.chipInput}
      aria-label={label}
      size={Math.max(4, text.length)}
      spellCheck={false}
      value={text}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => done(text)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        if (event.key === "Enter") done(text);
        else stop();
      }}
    />
  );
}

const withName = (now: unknown, name: string): unknown => (textsIn(now).includes(name) ? now : [...textsIn(now), name]);

/** Others may have moved it since it was seen. */
function placeOf(present: readonly string[], name: string, seenAt: number): number {
  return present[seenAt] === name ? seenAt : present.indexOf(name);
}
