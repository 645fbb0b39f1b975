import { useState } from "react";
import { TextDraft } from "../../fields/TextDraft";
import { isMoment, isoOf } from "../../lib/moment";
import { Button } from "../../ui/Button";
import { Message } from "../../ui/Field";
import { timeOf } from "../rows";
import styles from "./cases.module.css";
import type { Case } from "./model";

interface ArrivalDraftProps {
  one: Case;
  disabled: boolean;
  onChange: (next: Case) => void;
}

const DAY_MS = 86_400_000;

/** Small numbers are counters of an example rather than moments. */
const shown = (ms: number): string => (Math.abs(ms) < DAY_MS ? String(ms) : isoOf(ms));

function read(text: string): number | null {
  const number = Number(text);
  if (Number.isFinite(number)) return isMoment(number) ? number : null;
  return timeOf({ at: text.trim() }, "at");
}

const PROBLEM = "This is no time: write it as 2013-01-01T12:00:00Z, or in milliseconds.";

/** How far the clock goes on at the end, and the order of arrival where that is not the order of the rows. */
export function ArrivalDraft({ one, disabled, onChange }: ArrivalDraftProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const { arrivals, finalWatermarkMs: end } = one;
  const steps = arrivals?.filter((step) => "watermark" in step && step.watermark != null).length ?? 0;
  return (
    <>
      {arrivals == null ? null : (
        <p className={styles.quiet}>
          Rows come as listed, and the watermark moves {steps} {steps === 1 ? "time" : "times"} between them.{" "}
          <Button
            size="small"
            variant="ghost"
            disabled={disabled}
            onClick={() => {
              const { arrivals: _out, ...rest } = one;
              onChange(rest);
            }}
          >
            Let all come first
          </Button>
        </p>
      )}
      <label className={styles.setting}>
        <span>At the end the clock reaches</span>
        <TextDraft
          value={end == null ? "" : shown(end)}
          label="At the end the clock reaches"
          placeholder="the time of the latest row"
          mono
          disabled={disabled}
          normal={(text) => String(text.trim() === "" ? "" : (read(text) ?? text.trim()))}
          onText={() => setProblem(null)}
          send={(text) => {
            const { finalWatermarkMs: _out, ...rest } = one;
            const at = text.trim() === "" ? undefined : read(text);
            setProblem(at === null ? PROBLEM : null);
            if (at === null) return false;
            onChange(at === undefined ? rest : { ...one, finalWatermarkMs: Math.round(at) });
            return true;
          }}
        />
      </label>
      {problem === null ? null : (
        <div role="status">
          <Message severity="error" detail={problem} />
        </div>
      )}
    </>
  );
}
