import { useRef, useState, type RefObject } from "react";
import { useLeaving } from "../fields/useLeaving";
import { Button } from "../ui/Button";
import { Checkbox } from "../ui/Checkbox";
import { Field } from "../ui/Field";
import { Popover } from "../ui/Popover";
import { TextField } from "../ui/TextField";
import { timesMark } from "./drawing";
import { timesOf, type Stage, type Times } from "./model";
import styles from "./patterns.module.css";

interface TimesControlProps {
  stage: Stage;
  name: string;
  disabled: boolean;
  /** undefined: exactly once, the default. */
  set: (times: Times | undefined) => void;
}

const CHOICES: readonly { readonly label: string; readonly times: Times }[] = [
  { label: "once", times: { min: 1, max: 1 } },
  { label: "one or more", times: { min: 1, max: null } },
  { label: "twice", times: { min: 2, max: 2 } },
  { label: "three times", times: { min: 3, max: 3 } },
];

const isOnce = ({ min, max }: Times): boolean => min === 1 && max === 1;

/** How often a stage takes a row, or a group is gone through. */
export function TimesControl({ stage, name, disabled, set }: TimesControlProps) {
  const { min, max } = timesOf(stage);
  // Escape takes back what was typed; anything else that closes the box does not.
  const givenUp = useRef(false);
  const send = (times: Times): void => set(isOnce(times) ? undefined : times);
  return (
    <Popover
      align="end"
      label={`How often ${name}`}
      onOpenChange={(open) => open && (givenUp.current = false)}
      onEscape={() => (givenUp.current = true)}
      trigger={
        <Button size="small" disabled={disabled} aria-label={`How often ${name}: ${timesMark(stage) || "once"}`}>
          {timesMark(stage) || "once"}
        </Button>
      }
    >
      <div className={styles.timesBox}>
        <div className={styles.choices}>
          {CHOICES.map((choice) => (
            <Button
              key={choice.label}
              size="small"
              variant="ghost"
              aria-pressed={choice.times.min === min && choice.times.max === max}
              onClick={() => send(choice.times)}
            >
              {choice.label}
            </Button>
          ))}
        </div>
        <div className={styles.numbers}>
          <Whole label="At least" value={min} least={1} givenUp={givenUp} set={(next) => send({ min: next, max: max === null ? null : Math.max(max, next) })} />
          {max === null ? null : (
            <Whole label="At most" value={max} least={1} givenUp={givenUp} set={(next) => send({ min: Math.min(min, next), max: next })} />
          )}
        </div>
        <Checkbox checked={max === null} onChange={(unbounded) => send({ min, max: unbounded ? null : Math.max(min, 1) })}>
          no upper bound
        </Checkbox>
      </div>
    </Popover>
  );
}

interface WholeProps {
  label: string;
  value: number;
  least: number;
  set: (value: number) => void;
  /** What was typed is not meant. */
  givenUp: RefObject<boolean>;
}

function Whole({ label, value, least, set, givenUp }: WholeProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const read = (text: string): number | null => (/^\d{1,6}$/.test(text.trim()) && Number(text) >= least ? Number(text) : null);
  const text = typed ?? String(value);
  const wrong = read(text) === null;
  const commit = (): void => {
    const number = read(text);
    if (number !== null && number !== value) set(number);
    if (number !== null) setTyped(null);
  };
  // A press beside the box closes it before the field is left.
  useLeaving(() => givenUp.current || commit());
  return (
    <Field label={label} messages={wrong ? [{ severity: "error", detail: `A whole number from ${least}.` }] : []}>
      <TextField
        inputMode="numeric"
        value={text}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
        }}
      />
    </Field>
  );
}
