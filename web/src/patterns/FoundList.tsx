import { cx } from "../lib/cx";
import type { PatternResult } from "../wire/types.gen";
import { sentence, type Asked } from "./fate";
import { cell, SHOWN_ROWS } from "./RowTable";
import type { Chosen } from "./TimelineView";
import styles from "./try.module.css";

interface FoundListProps {
  result: PatternResult;
  /** Where a row stands among those that were pasted: "line 6". */
  placeOf: (row: number) => string;
  chosen: Chosen | null;
  onChoose: (chosen: Chosen | null) => void;
  asked: Asked | null;
  onAsk: (asked: Asked | null) => void;
}

export function keyWords(key: readonly unknown[]): string {
  return key.length === 0 ? "" : `${key.map((part) => String(part)).join(", ")}: `;
}

/** Matches with what the node says of them, then timeouts, late rows and errors. */
export function FoundList({ result, placeOf, chosen, onChoose, asked, onAsk }: FoundListProps) {
  const entries = [
    ...result.matches.map(({ key, stages, values }, place) => ({ kind: "match" as const, place, key, stages, values })),
    ...result.timeouts.map(({ key, stages, values }, place) => ({ kind: "timeout" as const, place, key, stages, values })),
  ];
  const rest = [
    ...result.errors.map(({ event, detail }) => ({ kind: "error", row: event ?? null, detail: sentence(detail) })),
    ...result.late.map((row) => ({ kind: "late", row, detail: "came when the watermark had reached its time" })),
  ];
  return (
    <div className={styles.matches}>
      {entries.length === 0 ? <p className={styles.quiet}>No matches. Click a row to see why it was not taken.</p> : null}
      {entries.length + rest.length === 0 ? null : (
        <ul aria-label="Matches and timeouts">
          {entries.slice(0, SHOWN_ROWS).map((entry) => {
            const on = chosen?.kind === entry.kind && chosen.place === entry.place;
            return (
              <li key={`${entry.kind}${entry.place}`}>
                <button type="button" aria-pressed={on} className={cx(styles.match, on && styles.on)} onClick={() => onChoose(on ? null : entry)}>
                  <span className={entry.kind === "match" ? styles.tagMatch : styles.tagTimeout}>{entry.kind}</span>{" "}
                  {keyWords(entry.key)}
                  {Object.entries(entry.stages)
                    .map(([stage, taken]) => `${stage} ${taken.map((at) => at + 1).join(" ")}`)
                    .join(" → ")}
                  <Values values={entry.values} whole={on} />
                </button>
              </li>
            );
          })}
          {rest.slice(0, SHOWN_ROWS).map(({ kind, row, detail }, place) => (
            <li key={`${kind}${place}`}>
              <button
                type="button"
                disabled={row === null}
                aria-pressed={row !== null && asked === row}
                className={cx(styles.match, row !== null && asked === row && styles.on)}
                onClick={() => onAsk(asked === row ? null : row)}
              >
                <span className={kind === "error" ? styles.tagError : styles.tagTimeout}>{kind}</span>{" "}
                {row === null ? "" : `row ${row + 1} (${placeOf(row)}): `}
                {detail}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The columns of a match: two lines of them, all once it is chosen. */
function Values({ values, whole }: { values: Readonly<Record<string, unknown>>; whole: boolean }) {
  const columns = Object.entries(values);
  if (columns.length === 0) return null;
  return (
    <span className={cx(styles.values, whole && styles.whole)}>
      {columns.map(([name, value]) => (
        <span key={name} className={styles.value}>
          <span className={styles.name}>{name}</span> {cell(value)}
        </span>
      ))}
    </span>
  );
}
