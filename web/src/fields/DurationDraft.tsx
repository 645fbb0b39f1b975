import { useState } from "react";
import { isUnit, parseDuration, type Duration, type Unit } from "../lib/duration";
import { Select } from "../ui/Select";
import styles from "./fields.module.css";
import { TextDraft } from "./TextDraft";

interface DurationDraftProps {
  value: Duration | null;
  units: readonly Unit[];
  /** null where the field was emptied. */
  send: (duration: Duration | null) => void;
  label: string;
  placeholder?: string;
  disabled?: boolean;
  /** Whole numbers only, as the wire wants them. */
  whole?: boolean;
}

const FRACTION = "Type a whole number; a smaller unit says a part of one.";
const PROBLEM = "Type a number, or a number with its unit: 10 min.";

/** A number and its unit; "10 min" typed into the number sets both. */
export function DurationDraft({ value, units, send, label, placeholder, disabled = false, whole = false }: DurationDraftProps) {
  const [fallback, setFallback] = useState<Unit>(units.includes("minutes") ? "minutes" : (units[0] ?? "seconds"));
  const [problem, setProblem] = useState<string | null>(null);
  const unit = value?.unit ?? fallback;

  const read = (text: string): Duration | null => {
    const read = parseDuration(text, unit);
    return read && units.includes(read.unit) && !(whole && !Number.isInteger(read.value)) ? read : null;
  };

  return (
    <>
      <div className={styles.duration}>
        <TextDraft
          value={value === null ? "" : String(value.value)}
          label={`${label}: number`}
          inputMode="decimal"
          disabled={disabled}
          placeholder={placeholder}
          normal={(text) => String(parseDuration(text, unit)?.value ?? text.trim())}
          onText={() => setProblem(null)}
          send={(text) => {
            const duration = read(text);
            if (text.trim() !== "" && duration === null) {
              setProblem(whole && text.includes(".") ? FRACTION : PROBLEM);
              return false;
            }
            setProblem(null);
            send(duration);
            return true;
          }}
        />
        <Select
          id={undefined}
          aria-label={`${label}: unit`}
          value={unit}
          disabled={disabled}
          options={units.map((each) => ({ value: each, label: each }))}
          onChange={(next) => {
            if (!isUnit(next)) return;
            setFallback(next);
            if (value) send({ ...value, unit: next });
          }}
        />
      </div>
      {problem ? (
        <div role="status" className={styles.problem}>
          {problem}
        </div>
      ) : null}
    </>
  );
}
