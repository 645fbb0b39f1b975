import { useState, type ReactNode } from "react";
import { fieldsOf } from "../editor/catalogue";
import { useEditor } from "../editor/context";
import { messagesOf } from "../fields/messages";
import { EmptyState } from "../ui/EmptyState";
import { Message } from "../ui/Field";
import { Spinner } from "../ui/Spinner";
import type { CatalogueEntry } from "../wire/shapes";
import type { PatternResult } from "../wire/types.gen";
import { Explanation } from "./Explanation";
import type { Asked } from "./fate";
import { FoundList } from "./FoundList";
import { RowTable } from "./RowTable";
import { TimelineView, type Chosen } from "./TimelineView";
import styles from "./try.module.css";
import type { TriedRows, TryRequest } from "./tryRequest";
import { useExplanation, type TryState } from "./useTry";

interface TryResultsProps {
  state: TryState;
  tried: TriedRows;
  placeOf: (row: number) => string;
  request: TryRequest | null;
  eventTimes: readonly string[];
  entry: CatalogueEntry;
  nodeId: string;
  /** Its form has stages, and there are none yet. */
  unstaged: boolean;
  /** The control that keeps what is tried. */
  keep: ReactNode;
  /** What is kept. */
  kept: ReactNode;
}

export function TryResults({ state, tried, placeOf, request, eventTimes, entry, nodeId, unstaged, keep, kept }: TryResultsProps) {
  const { focusOn } = useEditor();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const steps = useExplanation(request, asked !== null);

  if (unstaged) return <EmptyState title="The pattern has no stages yet">Add stages in the settings on the right.</EmptyState>;
  if (tried.rows.length === 0) {
    return (
      <EmptyState title="No rows yet" action={kept}>
        Take the first rows of the source, or paste some on the left. Matches show here at once.
      </EmptyState>
    );
  }
  if (state.kind === "refused") {
    const { path } = state;
    const head = path?.split(".", 1)[0];
    return (
      <div className={styles.results} role="alert">
        {messagesOf(state.findings, state.detail).map((message) => (
          <Message key={message.detail} {...message} />
        ))}
        {path && fieldsOf(entry).some(([key]) => key === head) ? (
          <button type="button" className={styles.linkButton} onClick={() => focusOn(nodeId, path)}>
            Go to the field
          </button>
        ) : null}
        {kept}
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
      <div className={styles.bar}>
        <p className={styles.counts} role="status">
          {summary(result)}
        </p>
        <span className={styles.choices}>
          {kept}
          {keep}
          <button type="button" className={styles.linkButton} aria-pressed={asked === "clock"} onClick={() => setAsked(asked === "clock" ? null : "clock")}>
            What the clock did
          </button>
        </span>
      </div>
      <TimelineView tried={tried} result={result} eventTimes={eventTimes} chosen={chosen} onChoose={setChosen} asked={asked} onAsk={setAsked} />
      {result.warnings.map((warning) => (
        <Message key={warning.code + warning.detail} severity="warning" detail={warning.detail} />
      ))}
      {asked === null ? null : <Explanation asked={asked} steps={steps} result={result} onClose={() => setAsked(null)} />}
      <div className={styles.both}>
        <FoundList result={result} placeOf={placeOf} chosen={chosen} onChoose={setChosen} asked={asked} onAsk={setAsked} />
        <RowTable tried={tried} inputs={entry.inputs} result={result} lit={lit} asked={asked} onAsk={setAsked} />
      </div>
    </section>
  );
}

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

export function summary({ matches, timeouts, late, errors, live }: PatternResult): string {
  const open = [
    ...(live.runs > 0 ? [count(live.runs, "run", "runs")] : []),
    ...(live.held > 0 ? [`${live.held} held`] : []),
    ...(live.buffered > 0 ? [`${live.buffered} waiting`] : []),
  ];
  return [
    count(matches.length, "match", "matches"),
    count(timeouts.length, "timeout", "timeouts"),
    `${late.length} late`,
    ...(errors.length > 0 ? [count(errors.length, "error", "errors")] : []),
    ...(open.length > 0 ? [`still open: ${open.join(", ")}`] : []),
  ].join(" · ");
}
