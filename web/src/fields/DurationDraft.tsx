import { useState } from "react";
import { isUnit, parseDuration, saidIn, toMs, UNITS, type Duration, type Unit } from "../lib/duration";
import { Select } from "../ui/Select";
import styles from "./fields.module.css";
import { TextDraft } from "./TextDraft";

interface DurationDraftProps {
  value: Duration | null;
  units: readonly Unit[];
  /** null where the field was emptied. */
  send: (duration: Duration | null) => void;
  label: string;
  placeholder?: string | undefined;
  /** What holds while the field is empty. */
  usual?: Duration | null;
  disabled?: boolean;
  /** Whole numbers only, as the wire wants them. */
  whole?: boolean;
}

const PROBLEM = "Type a number, or a number with its unit: 10 min.";

/** A number and its unit; "10 min" typed into the number sets both. */
export function DurationDraft({ value, units, send, label, placeholder, usual = null, disabled = false, whole = false }: DurationDraftProps) {
  const [chosen, setChosen] = useState<Unit | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const unit = value?.unit ?? chosen ?? usual?.unit ?? (units.includes("minutes") ? "minutes" : (units[0] ?? "seconds"));
  const emptyMeans = usual && (usual.unit === unit ? String(usual.value) : `${usual.value} ${usual.unit}`);

  const read = (text: string): Duration | null => {
    const typed = parseDuration(text, unit);
    return typed && saidIn(typed, units, whole);
  };
  const why = (text: string): string => {
    const smallest = UNITS.find((each) => units.includes(each)) ?? unit;
    return parseDuration(text, unit) === null ? PROBLEM : `This is no whole number of ${smallest}.`;
  };
  // However it is written: what is typed as 120 min may come back as 2 hours.
  const lengthOf = (text: string): string => {
    const duration = read(text);
    return duration === null ? text.trim() : `${toMs(duration)} ms`;
  };

  return (
    <>
      <div className={styles.duration}>
        <TextDraft
          value={value === null ? "" : String(value.value)}
          label={`${label}: number`}
          inputMode="decimal"
          disabled={disabled}
          placeholder={emptyMeans ?? placeholder}
          normal={lengthOf}
          onText={() => setProblem(null)}
          send={(text) => {
            const duration = read(text);
            if (text.trim() !== "" && duration === null) {
              setProblem(why(text));
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
            setChosen(next);
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
