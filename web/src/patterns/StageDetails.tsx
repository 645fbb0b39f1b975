import { DurationDraft } from "../fields/DurationDraft";
import { findingsUnder } from "../fields/messages";
import { SqlDraft } from "../fields/SqlDraft";
import { At } from "../fields/place";
import { fromMs, toMs, UNITS } from "../lib/duration";
import { Checkbox } from "../ui/Checkbox";
import { Message } from "../ui/Field";
import { Select } from "../ui/Select";
import { changeStage, type StageChange } from "./edit";
import { CONTIGUITIES, fieldPath, innerContiguityOf, repeats, takingNames, type Contiguity, type Stage, type StagePath } from "./model";
import styles from "./patterns.module.css";
import type { StagesProps } from "./StageList";
import { CONTIGUITY_WORDS } from "./words";

interface StageDetailsProps extends StagesProps {
  stage: Stage;
  path: StagePath;
  name: string;
}

/** What a stage may have beyond its condition. A setting without sense here is shown only while it is set. */
export function StageDetails({ stage, path, name, pattern, root, edit, findings, columns, disabled }: StageDetailsProps) {
  const set = (change: StageChange): void => edit((present) => changeStage(present, path, change));
  const loops = repeats(stage);
  const field = (key: string) => fieldPath(root, path, key);
  const messages = (key: string) =>
    findingsUnder(findings, field(key)).map((finding) => (
      <Message key={finding.detail} severity={finding.severity ?? "error"} detail={finding.detail} />
    ));
  const duration = (key: "withinPreviousMs" | "withinLoopMs", label: string, hint: string) => (
    <At field={field(key)}>
      <div className={styles.label}>{label}</div>
      <DurationDraft
        label={`${label} (${name})`}
        value={stage[key] == null ? null : fromMs(stage[key])}
        units={UNITS}
        placeholder="no limit"
        disabled={disabled}
        send={(value) => set({ [key]: value === null ? undefined : toMs(value) })}
      />
      <p className={styles.hint}>{hint}</p>
      {messages(key)}
    </At>
  );

  return (
    <div className={styles.details}>
      {!stage.group || stage.negated ? (
        <div data-field={field("negated")}>
          <Checkbox
            checked={stage.negated ?? false}
            disabled={disabled}
            onChange={(negated) => set(negated ? { negated, times: undefined, optional: undefined, greedy: undefined } : { negated: undefined })}
          >
            must not happen
          </Checkbox>
          {messages("negated")}
        </div>
      ) : null}
      {!stage.negated || stage.optional ? (
        <div data-field={field("optional")}>
          <Checkbox checked={stage.optional ?? false} disabled={disabled} onChange={(optional) => set({ optional: optional || undefined })}>
            optional: may be left out
          </Checkbox>
          {messages("optional")}
        </div>
      ) : null}
      {loops || stage.greedy ? (
        <div data-field={field("greedy")}>
          <Checkbox checked={stage.greedy ?? false} disabled={disabled} onChange={(greedy) => set({ greedy: greedy || undefined })}>
            greedy: as long as rows fit here, do not go on
          </Checkbox>
          {messages("greedy")}
        </div>
      ) : null}
      {loops || stage.innerContiguity ? (
        <div data-field={field("innerContiguity")}>
          <div className={styles.label}>Repeats follow one another</div>
          <Select
            aria-label={`How repeats of ${name} follow one another`}
            value={innerContiguityOf(stage)}
            disabled={disabled}
            options={CONTIGUITIES.map((each) => ({ value: each, label: CONTIGUITY_WORDS[each].label }))}
            onChange={(next) => set({ innerContiguity: next === "relaxed" ? undefined : (next as Contiguity) })}
          />
          <p className={styles.hint}>{CONTIGUITY_WORDS[innerContiguityOf(stage)].says}</p>
          {messages("innerContiguity")}
        </div>
      ) : null}
      {loops || stage.until ? (
        <At field={field("until")}>
          <div className={styles.label}>Stop repeating at</div>
          <SqlDraft
            value={stage.until ?? ""}
            label={`Stop repeating ${name} at`}
            placeholder="a row for which this holds ends the repeats"
            names={{ columns, stages: takingNames(pattern) }}
            findings={findingsUnder(findings, field("until"))}
            invalid={findingsUnder(findings, field("until")).length > 0}
            disabled={disabled}
            send={(text) => set({ until: text.trim() === "" ? undefined : text })}
          />
          {messages("until")}
        </At>
      ) : null}
      {duration("withinPreviousMs", "Within, since the row before", "Counted from the last row taken, exclusive.")}
      {loops || stage.withinLoopMs != null
        ? duration("withinLoopMs", "Within, between repeats", "Counted from one repeat to the next, exclusive.")
        : null}
    </div>
  );
}
