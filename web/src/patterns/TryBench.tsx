import { useMemo, useState } from "react";
import { useCode, useEditor } from "../editor/context";
import { DurationDraft } from "../fields/DurationDraft";
import { fromMs, UNITS, type Duration } from "../lib/duration";
import { shallow } from "../lib/readable";
import { isString, useRemembered } from "../lib/remembered";
import { Button } from "../ui/Button";
import { Checkbox } from "../ui/Checkbox";
import { Message } from "../ui/Field";
import { Select } from "../ui/Select";
import { TextArea } from "../ui/TextField";
import type { Column, Node } from "../wire/shapes";
import { readPattern } from "./model";
import { columnsOf, readRows } from "./rows";
import { SourcePicker } from "./SourcePicker";
import styles from "./try.module.css";
import { byTime, eventTimeOf, requestFor, strings } from "./tryRequest";
import { TryResults } from "./TryResults";
import { useTry } from "./useTry";

const NO_COLUMNS: readonly Column[] = [];
/** Browsers give a page about five megabytes; one node's rows take at most this much of it. */
const MOST_REMEMBERED = 200_000;

/** The bench of one pattern: its rows are remembered in this browser, its results follow every change. */
export function TryBench({ node, patternKey }: { node: Node; patternKey: string }) {
  const { session } = useEditor();
  const columns = useCode((code) => Object.values(code?.inputs[node.id] ?? {}).flat(), (a, b) => shallow(a, b)) ?? NO_COLUMNS;
  const [kept, keep] = useRemembered(`try.${session.pipelineId}.${node.id}`, "", isString);
  const [text, setText] = useState(kept);
  const [eventTime, setEventTime] = useState<string | null>(null);
  const [inOrder, setInOrder] = useState(true);
  const [delay, setDelay] = useState<Duration | null>(fromMs(0, "seconds"));
  const [close, setClose] = useState(true);

  const write = (next: string): void => {
    setText(next);
    if (next.length <= MOST_REMEMBERED) keep(next);
  };
  const read = useMemo(() => readRows(text), [text]);
  const timeColumn = eventTime ?? eventTimeOf(node, columns);
  const rows = useMemo(
    () => (inOrder ? byTime(read.rows, timeColumn, strings(node.config["tieBreak"])) : read.rows),
    [read, inOrder, timeColumn, node.config],
  );
  const hasStages = readPattern(node.config[patternKey]).stages.length > 0;
  const request = useMemo(
    () =>
      rows.length === 0 || !hasStages
        ? null
        : requestFor(node, patternKey, rows, columns, { eventTime: timeColumn, delay: inOrder ? null : delay, close }, false),
    [node, patternKey, rows, columns, timeColumn, inOrder, delay, close, hasStages],
  );
  const state = useTry(request);
  const timeChoices = [...new Set([timeColumn, ...columnsOf(read.rows)])];

  return (
    <div className={styles.bench}>
      <section className={styles.input} aria-label="Rows to try">
        <div className={styles.bar}>
          <SourcePicker node={node} onRows={(lines) => write(lines)} />
          {text === "" ? null : (
            <Button size="small" variant="ghost" onClick={() => write("")}>
              Clear
            </Button>
          )}
        </div>
        <TextArea
          mono
          aria-label="Rows: JSON lines, a JSON list, or CSV with a header"
          className={styles.rowsText}
          value={text}
          placeholder={'Paste rows, one per line:\n{"carrier": "UA", …}\nor a JSON list, or CSV'}
          onChange={(event) => write(event.target.value)}
        />
        {read.problems.slice(0, 5).map((problem) => (
          <Message key={problem} severity="warning" detail={problem} />
        ))}
        <div className={styles.settings}>
          <label className={styles.setting}>
            Time column
            <Select value={timeColumn} options={timeChoices.map((name) => ({ value: name, label: name }))} onChange={setEventTime} />
          </label>
          <Checkbox checked={inOrder} onChange={setInOrder}>
            rows come in the order of their time
          </Checkbox>
          {inOrder ? null : (
            <div className={styles.setting}>
              Rows come as listed; the watermark stays behind by
              <DurationDraft label="Watermark delay" value={delay} units={UNITS} send={setDelay} />
            </div>
          )}
          <Checkbox checked={close} onChange={setClose}>
            at the end, let all windows close
          </Checkbox>
        </div>
      </section>
      <TryResults state={state} rows={rows} request={request} eventTime={timeColumn} patternKey={patternKey} nodeId={node.id} hasStages={hasStages} />
    </div>
  );
}
