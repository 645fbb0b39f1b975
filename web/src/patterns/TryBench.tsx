import { FlaskConicalOff } from "lucide-react";
import { useMemo, useState } from "react";
import { fieldWithWidget } from "../editor/catalogue";
import { DurationDraft } from "../fields/DurationDraft";
import { UNITS, type Duration } from "../lib/duration";
import { Checkbox } from "../ui/Checkbox";
import { EmptyState } from "../ui/EmptyState";
import { Select } from "../ui/Select";
import type { CatalogueEntry, Node } from "../wire/shapes";
import { KeepCase } from "./cases/KeepCase";
import { KeptCases } from "./cases/KeptCases";
import { readPattern } from "./model";
import { columnsOf } from "./rows";
import { RowsInput, useInputRows } from "./RowsInput";
import styles from "./try.module.css";
import { byTime, eventTimeOf, inTurn, requestFor, strings } from "./tryRequest";
import { TryResults } from "./TryResults";
import { useArriving } from "./useArriving";
import { useTry } from "./useTry";

const NO_DELAY: Duration = { value: 0, unit: "seconds" };

/** The bench of one pattern: its rows are remembered in this browser, its results follow every change. */
export function TryBench({ node, entry }: { node: Node; entry: CatalogueEntry }) {
  const arriving = useArriving(node.id);
  const [inputs, write] = useInputRows(node, entry.inputs);
  const [chosenTimes, setChosenTimes] = useState<Readonly<Record<string, string>>>({});
  const [inOrder, setInOrder] = useState(true);
  const [delay, setDelay] = useState<Duration | null>(NO_DELAY);
  const [close, setClose] = useState(true);

  const eventTimes = useMemo(
    () => Object.fromEntries(entry.inputs.map(({ name }) => [name, chosenTimes[name] ?? eventTimeOf(node, name, arriving)])),
    [entry, node, chosenTimes, arriving],
  );
  const tried = useMemo(() => {
    const listed = inputs.map(({ port, read }) => ({ port: port.name, rows: read.rows, eventTime: eventTimes[port.name] ?? "" }));
    return inOrder ? byTime(listed, strings(node.config["tieBreak"])) : inTurn(listed);
  }, [inputs, inOrder, eventTimes, node.config]);
  const places = useMemo(() => {
    const one = inputs.length === 1;
    return new Map(inputs.flatMap(({ port, read }) => read.rows.map((row, n) => [row, `${read.places[n] ?? ""}${one ? "" : `, ${port.label}`}`] as const)));
  }, [inputs]);
  const unstaged = useMemo(() => {
    const field = fieldWithWidget(entry, "pattern");
    return field !== undefined && readPattern(node.config[field[0]]).stages.length === 0;
  }, [entry, node.config]);
  const request = useMemo(() => {
    const ports = entry.inputs.map((port) => port.name);
    return unstaged ? null : requestFor(node, ports, tried, arriving.columns, { eventTimes, delay: inOrder ? null : (delay ?? NO_DELAY), close }, false);
  }, [node, entry, tried, arriving, eventTimes, inOrder, delay, close, unstaged]);
  const state = useTry(request);

  // The server refuses the node's type itself: no rows and no settings would change that.
  if (state.kind === "refused" && state.path === "node.type") {
    return (
      <EmptyState icon={<FlaskConicalOff size={22} />} title="This one can't be tried here">
        {state.detail}
      </EmptyState>
    );
  }
  return (
    <div className={styles.bench}>
      <section className={styles.input} aria-label="Rows to try">
        <RowsInput node={node} inputs={inputs} write={write} />
        <div className={styles.settings}>
          {inputs.map(({ port, read }) => {
            const time = eventTimes[port.name] ?? "";
            const choices = [...new Set([time, ...columnsOf(read.rows)])];
            return (
              <label key={port.name} className={styles.setting}>
                Time column{inputs.length > 1 ? ` of ${port.label}` : ""}
                <Select
                  value={time}
                  options={choices.map((name) => ({ value: name, label: name }))}
                  onChange={(name) => setChosenTimes((before) => ({ ...before, [port.name]: name }))}
                />
              </label>
            );
          })}
          <Checkbox checked={inOrder} onChange={setInOrder}>
            rows come in the order of their time
          </Checkbox>
          {inOrder ? null : (
            <div className={styles.setting}>
              Rows come as listed{inputs.length > 1 ? ", the inputs in turn" : ""}; the watermark stays behind by
              <DurationDraft label="Watermark delay" value={delay} usual={NO_DELAY} units={UNITS} send={setDelay} />
            </div>
          )}
          <Checkbox checked={close} onChange={setClose}>
            at the end, let all windows close
          </Checkbox>
        </div>
      </section>
      <TryResults
        state={state}
        tried={tried}
        placeOf={(row) => places.get(tried.rows[row] ?? {}) ?? ""}
        request={request}
        eventTimes={Object.values(eventTimes)}
        entry={entry}
        nodeId={node.id}
        unstaged={unstaged}
        kept={<KeptCases node={node} entry={entry} tried={tried} request={request} />}
        keep={request === null ? null : <KeepCase node={node} entry={entry} tried={tried} request={request} />}
      />
    </div>
  );
}
