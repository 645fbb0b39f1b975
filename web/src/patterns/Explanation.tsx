import { useEffect, useRef } from "react";
import { lengthWords } from "../lib/duration";
import { isoOf } from "../lib/moment";
import { Message } from "../ui/Field";
import { Spinner } from "../ui/Spinner";
import type { PatternResult, PatternStep } from "../wire/types.gen";
import { fateOf, type Asked } from "./fate";
import { keyWords } from "./FoundList";
import styles from "./try.module.css";
import type { useExplanation } from "./useTry";

interface ExplanationProps {
  asked: Asked;
  steps: ReturnType<typeof useExplanation>;
  result: PatternResult;
  onClose: () => void;
}

const SHOWN_STEPS = 500;

export function Explanation({ asked, steps, result, onClose }: ExplanationProps) {
  const fate = Array.isArray(steps) ? fateOf(asked, steps, result) : null;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In braces: newer browsers give a promise back, which React would call as the effect's end.
    box.current?.scrollIntoView({ block: "nearest" });
  }, [asked, steps]);
  const title = asked === "clock" ? "The clock" : `Row ${asked + 1}`;
  return (
    <div ref={box} className={styles.explanation} role="status" aria-label={asked === "clock" ? "What the clock did" : `What happened to row ${asked + 1}`}>
      <div className={styles.bar}>
        <strong>{title}</strong>
        <button type="button" className={styles.linkButton} onClick={onClose}>
          Close
        </button>
      </div>
      {steps === null ? <Spinner label="Asking why" size={13} /> : null}
      {typeof steps === "string" ? <Message severity="error" detail={steps} /> : null}
      {fate?.told.map((line) => (
        <p key={line} className={styles.quiet}>
          {line}
        </p>
      ))}
      <ul>
        {fate?.steps.slice(0, SHOWN_STEPS).map((step, place) => (
          <Verdict key={place} step={step} whose={asked === "clock"} />
        ))}
      </ul>
      {fate && fate.steps.length > SHOWN_STEPS ? <p className={styles.quiet}>The first {SHOWN_STEPS} of {fate.steps.length.toLocaleString("en")} are shown.</p> : null}
    </div>
  );
}

/** The clock's reasons name moments in milliseconds, and lengths that are far shorter. */
const withTimes = (because: string): string => because.replace(/\b\d{12,14}\b/g, (ms) => isoOf(Number(ms)));

/** Lengths in milliseconds as people say them, but none within a text somebody typed: "still inside, for 5 s of 10 minutes". */
const withLengths = (because: string): string =>
  because.replace(/'[^']*'|\b(\d+)(?: of (\d+))? ms\b/g, (all: string, first?: string, of?: string) => {
    if (first === undefined) return all;
    return of === undefined ? lengthWords(Number(first)) : `${lengthWords(Number(first))} of ${lengthWords(Number(of))}`;
  });

/** Patterns of stages judge a row for each run; others only have conditions, and no runs. What the clock did, it did to
 *  a key, which its rows don't tell. */
function Verdict({ step, whose }: { step: PatternStep; whose: boolean }) {
  return (
    <li>
      {whose ? <strong>{keyWords(step.key)}</strong> : null}
      <span className={styles[step.verdict]}>{step.verdict}</span>
      {step.run > 0 ? " by " : " · "}
      {step.stage === "" ? "the end" : <code>{step.stage}</code>}
      {step.run > 0 ? ` of run ${step.run}` : ""}: {withLengths(whose ? withTimes(step.because) : step.because)}
    </li>
  );
}
