import { FlaskConicalOff } from "lucide-react";
import { useMemo, useState } from "react";
import { fieldWithWidget } from "../editor/catalogue";
import { useCode } from "../editor/context";
import { DurationDraft } from "../fields/DurationDraft";
import { fromMs, UNITS, type Duration } from "../lib/duration";
import { Checkbox } from "../ui/Checkbox";
import { EmptyState } from "../ui/EmptyState";
import { Select } from "../ui/Select";
import type { CatalogueEntry, Node } from "../wire/shapes";
import { readPattern } from "./model";
import { columnsOf } from "./rows";
import { RowsInput, useInputRows } from "./RowsInput";
import styles from "./try.module.css";
import { byTime, eventTimeOf, inTurn, requestFor, strings, type ColumnsOfInputs } from "./tryRequest";
import { TryResults } from "./TryResults";
import { useTry } from "./useTry";

const NO_COLUMNS: ColumnsOfInputs = {};

/** The bench of one pattern: its rows are remembered in this browser, its results follow every change. */
export function TryBench({ node, entry }: { node: Node; entry: CatalogueEntry }) {
  const columns = useCode((code) => code?.inputs[node.id]) ?? NO_COLUMNS;
  const [inputs, write] = useInputRows(node, entry.inputs);
  const [eventTime, setEventTime] = useState<string | null>(null);
  const [inOrder, setInOrder] = useState(true);
  const [delay, setDelay] = useState<Duration | null>(fromMs(0, "seconds"));
  const [close, setClose] = useState(true);

  const timeColumn = eventTime ?? eventTimeOf(node, Object.values(columns).flat());
  const tried = useMemo(() => {
    const listed = inputs.map(({ port, read }) => ({ port: port.name, rows: read.rows }));
    return inOrder ? byTime(listed, timeColumn, strings(node.config["tieBreak"])) : inTurn(listed);
  }, [inputs, inOrder, timeColumn, node.config]);
  const unstaged = useMemo(() => {
    const field = fieldWithWidget(entry, "pattern");
    return field !== undefined && readPattern(node.config[field[0]]).stages.length === 0;
  }, [entry, node.config]);
  const request = useMemo(() => {
    const ports = entry.inputs.map((port) => port.name);
    return unstaged ? null : requestFor(node, ports, tried, columns, { eventTime: timeColumn, delay: inOrder ? null : delay, close }, false);
  }, [node, entry, tried, columns, timeColumn, inOrder, delay, close, unstaged]);
  const state = useTry(request);

  // The server refuses the node's type itself: no rows and no settings would change that.
  if (state.kind === "refused" && state.path === "node.type") {
    return (
      <EmptyState icon={<FlaskConicalOff size={22} />} title="This one can't be tried here">
        {state.detail}
      </EmptyState>
    );
  }
  const timeChoices = [...new Set([timeColumn, ...inputs.flatMap(({ read }) => columnsOf(read.rows))])];
  return (
    <div className={styles.bench}>
      <section className={styles.input} aria-label="Rows to try">
        <RowsInput node={node} inputs={inputs} write={write} />
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
              Rows come as listed{inputs.length > 1 ? ", the inputs in turn" : ""}; the watermark stays behind by
              <DurationDraft label="Watermark delay" value={delay} units={UNITS} send={setDelay} />
            </div>
          )}
          <Checkbox checked={close} onChange={setClose}>
            at the end, let all windows close
          </Checkbox>
        </div>
      </section>
      <TryResults state={state} tried={tried} request={request} eventTime={timeColumn} entry={entry} nodeId={node.id} unstaged={unstaged} />
    </div>
  );
}
