import { useEffect, useRef, useState } from "react";
import { useEditor } from "../editor/context";
import { messagesOf } from "../fields/messages";
import { cx } from "../lib/cx";
import { EmptyState } from "../ui/EmptyState";
import { Message } from "../ui/Field";
import { Spinner } from "../ui/Spinner";
import type { PatternResult } from "../wire/types.gen";
import { columnsOf, type Row } from "./rows";
import { takenRows } from "./timeline";
import { TimelineView, type Chosen } from "./TimelineView";
import styles from "./try.module.css";
import type { TryRequest } from "./tryRequest";
import { useExplanation, type TryState } from "./useTry";

interface TryResultsProps {
  state: TryState;
  rows: readonly Row[];
  request: TryRequest | null;
  eventTime: string;
  patternKey: string;
  nodeId: string;
  hasStages: boolean;
}

const SHOWN_ROWS = 500;

export function TryResults({ state, rows, request, eventTime, patternKey, nodeId, hasStages }: TryResultsProps) {
  const { focusOn } = useEditor();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [row, setRow] = useState<number | null>(null);
  const steps = useExplanation(request, row !== null);

  if (!hasStages) return <EmptyState title="The pattern has no stages yet">Add stages in the settings on the right.</EmptyState>;
  if (rows.length === 0) {
    return <EmptyState title="No rows yet">Take the first rows of the source, or paste some on the left. Matches show here at once.</EmptyState>;
  }
  if (state.kind === "refused") {
    const { path } = state;
    return (
      <div className={styles.results} role="alert">
        {messagesOf(state.findings, state.detail).map((message) => (
          <Message key={message.detail} {...message} />
        ))}
        {path?.startsWith(patternKey) ? (
          <button type="button" className={styles.linkButton} onClick={() => focusOn(nodeId, path)}>
            Go to the field
          </button>
        ) : null}
      </div>
    );
  }
  const result = state.kind === "found" ? state.result : state.kind === "running" ? state.before : null;
  if (result === null) {
    return (
      <div className={styles.results}>
        <Spinner label="Trying the pattern" />
      </div>
    );
  }
  const lit = new Set(chosen === null ? [] : ((chosen.kind === "match" ? result.matches : result.timeouts)[chosen.place]?.events ?? []));
  return (
    <section className={styles.results} aria-label="What the pattern finds" aria-busy={state.kind === "running"}>
      <p className={styles.counts} role="status">
        {summary(result)}
      </p>
      <TimelineView rows={rows} result={result} eventTime={eventTime} chosen={chosen} onChoose={setChosen} onRow={setRow} row={row} />
      {result.errors.map((error) => (
        <Message key={error.code + error.detail} severity="error" detail={error.detail} />
      ))}
      {result.warnings.map((warning) => (
        <Message key={warning.code + warning.detail} severity="warning" detail={warning.detail} />
      ))}
      {row === null ? null : <Explanation row={row} steps={steps} onClose={() => setRow(null)} />}
      <div className={styles.both}>
        <MatchList result={result} chosen={chosen} onChoose={setChosen} />
        <RowTable rows={rows} result={result} lit={lit} row={row} onRow={setRow} />
      </div>
    </section>
  );
}

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

export function summary({ matches, timeouts, late, live }: PatternResult): string {
  return [
    count(matches.length, "match", "matches"),
    count(timeouts.length, "timeout", "timeouts"),
    `${late.length} late`,
    `still open: ${count(live.runs, "run", "runs")}, ${live.held} held, ${live.buffered} waiting`,
  ].join(" · ");
}

function keyWords(key: readonly unknown[]): string {
  return key.length === 0 ? "" : `${key.map((part) => String(part)).join(", ")}: `;
}

function MatchList({ result, chosen, onChoose }: { result: PatternResult; chosen: Chosen | null; onChoose: (chosen: Chosen | null) => void }) {
  const entries = [
    ...result.matches.map((match, place) => ({ kind: "match" as const, place, key: match.key, stages: match.stages })),
    ...result.timeouts.map((timeout, place) => ({ kind: "timeout" as const, place, key: timeout.key, stages: timeout.stages })),
  ];
  if (entries.length === 0) return <p className={styles.quiet}>No matches. Click a row to see why it was not taken.</p>;
  return (
    <ul className={styles.matches} aria-label="Matches and timeouts">
      {entries.slice(0, SHOWN_ROWS).map((entry) => {
        const on = chosen?.kind === entry.kind && chosen.place === entry.place;
        return (
          <li key={`${entry.kind}${entry.place}`}>
            <button type="button" aria-pressed={on} className={cx(styles.match, on && styles.on)} onClick={() => onChoose(on ? null : entry)}>
              <span className={entry.kind === "match" ? styles.tagMatch : styles.tagTimeout}>{entry.kind}</span>
              {keyWords(entry.key)}
              {Object.entries(entry.stages)
                .map(([stage, taken]) => `${stage} ${taken.map((at) => at + 1).join(" ")}`)
                .join(" → ")}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "null";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The first rows, and wherever they lie those that were taken, came late or are asked about; in order. */
export function shownRows(rows: number, taken: Iterable<number>, late: readonly number[], asked: number | null): number[] {
  const places = new Set(Array.from({ length: Math.min(rows, SHOWN_ROWS) }, (_, place) => place));
  for (const place of [...taken, ...late, ...(asked === null ? [] : [asked])]) places.add(place);
  return [...places].sort((a, b) => a - b);
}

interface RowTableProps {
  rows: readonly Row[];
  result: PatternResult;
  lit: ReadonlySet<number>;
  row: number | null;
  onRow: (row: number | null) => void;
}

function RowTable({ rows, result, lit, row, onRow }: RowTableProps) {
  const columns = columnsOf(rows.slice(0, SHOWN_ROWS));
  const taken = takenRows(result);
  const late = new Set(result.late);
  const shown = shownRows(rows.length, taken.keys(), result.late, row);
  const box = useRef<HTMLDivElement>(null);
  const firstLit = lit.size === 0 ? null : Math.min(...lit);
  useEffect(() => {
    if (firstLit !== null) box.current?.querySelector(`[data-row="${firstLit}"]`)?.scrollIntoView({ block: "nearest" });
  }, [firstLit]);
  return (
    <div ref={box} className={styles.tableBox} tabIndex={0} role="region" aria-label="Rows, those in a match marked">
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">taken as</th>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((place) => {
            const each = rows[place];
            const stages = taken.get(place);
            return each === undefined ? null : (
              <tr
                key={place}
                data-row={place}
                className={cx(stages && styles.taken, lit.has(place) && styles.lit, late.has(place) && styles.late, row === place && styles.asked)}
                onClick={() => onRow(row === place ? null : place)}
              >
                <th scope="row">
                  <button type="button" className={styles.rowButton} aria-label={`Explain row ${place + 1}`} aria-pressed={row === place}>
                    {place + 1}
                  </button>
                </th>
                <td>{late.has(place) ? "late" : (stages?.join(", ") ?? "")}</td>
                {columns.map((column) => (
                  <td key={column}>{cell(each[column])}</td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {rows.length > SHOWN_ROWS ? <p className={styles.quiet}>The first {SHOWN_ROWS} rows and all that were taken are shown; all are tried.</p> : null}
    </div>
  );
}

interface ExplanationProps {
  row: number;
  steps: ReturnType<typeof useExplanation>;
  onClose: () => void;
}

function Explanation({ row, steps, onClose }: ExplanationProps) {
  const here = Array.isArray(steps) ? steps.filter((step) => step.event === row) : [];
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In braces: newer browsers give a promise back, which React would call as the effect's end.
    box.current?.scrollIntoView({ block: "nearest" });
  }, [row, steps]);
  return (
    <div ref={box} className={styles.explanation} role="status" aria-label={`What happened to row ${row + 1}`}>
      <div className={styles.bar}>
        <strong>Row {row + 1}</strong>
        <button type="button" className={styles.linkButton} onClick={onClose}>
          Close
        </button>
      </div>
      {steps === null ? <Spinner label="Asking why" size={13} /> : null}
      {typeof steps === "string" ? <Message severity="error" detail={steps} /> : null}
      {Array.isArray(steps) && here.length === 0 ? <p className={styles.quiet}>No stage was waiting for this row.</p> : null}
      <ul>
        {here.map((step, place) => (
          <li key={place}>
            <span className={styles[step.verdict]}>{step.verdict}</span> by stage <code>{step.stage}</code> of run {step.run}: {step.because}
          </li>
        ))}
      </ul>
    </div>
  );
}
