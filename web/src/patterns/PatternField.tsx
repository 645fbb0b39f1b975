import { FlaskConical, Plus } from "lucide-react";
import { useDocument, useEditor } from "../editor/context";
import { DurationDraft } from "../fields/DurationDraft";
import { findingsUnder, messagesOf } from "../fields/messages";
import { At } from "../fields/place";
import type { WidgetProps } from "../fields/widget";
import { fromMs, toMs, UNITS } from "../lib/duration";
import { shallow } from "../lib/readable";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { Field, Message } from "../ui/Field";
import { Select } from "../ui/Select";
import { addStage, setSkip, setWithin, startingPattern } from "./edit";
import { readPattern, SKIPS, skipOf, takingNames, type Pattern, type SkipTo } from "./model";
import styles from "./patterns.module.css";
import { PatternDrawing } from "./PatternDrawing";
import { StageList } from "./StageList";
import { patternWords, SKIP_WORDS } from "./words";

/** Pixels in which rows, time axis and matches can be read together. */
const ROOM_TO_TRY = 380;
const NO_NAMES: readonly string[] = [];

/** The stage editor: the control of a `pattern` field. Every change is one edit of the pattern as it is seen here: a
 *  stage's place in it means nothing in one that others have changed meanwhile. */
export function PatternField({ nodeId, field, value, set, findings, columns, disabled }: WidgetProps) {
  const { layout } = useEditor();
  const pattern = readPattern(value);
  const partitionBy = useDocument((document) => {
    const keys = document.nodes.get(nodeId)?.config["partitionBy"];
    return Array.isArray(keys) ? keys.map(String) : NO_NAMES;
  }, shallow);
  const edit = (next: (present: Pattern) => Pattern): void => set(next(pattern));
  const own = (part: string) => messagesOf(findingsUnder(findings, `${field.key}.${part}`));

  if (pattern.stages.length === 0) {
    return (
      <EmptyState
        title="No stages yet"
        action={
          <Button variant="primary" disabled={disabled} onClick={() => set(startingPattern())}>
            Begin with two stages
          </Button>
        }
      >
        A pattern is a row of stages. Each takes rows for which its condition holds, one stage after the other.
      </EmptyState>
    );
  }

  const skip = skipOf(pattern);
  const names = takingNames(pattern);
  const toStage = skip.to === "first" || skip.to === "last";
  return (
    <div className={styles.editor}>
      <div className={styles.reading}>
        <PatternDrawing pattern={pattern} findings={findings} root={field.key} />
        <p className={styles.sentence}>{patternWords(pattern, partitionBy)}</p>
      </div>
      <StageList
        stages={pattern.stages}
        above={[]}
        pattern={pattern}
        root={field.key}
        edit={edit}
        findings={findings}
        columns={columns}
        disabled={disabled}
      />
      <div className={styles.buttons}>
        <Button size="small" disabled={disabled} onClick={() => edit((present) => addStage(present))}>
          <Plus size={13} aria-hidden="true" /> Add a stage
        </Button>
        <Button size="small" onClick={() => layout.show("dock", "test", ROOM_TO_TRY)}>
          <FlaskConical size={13} aria-hidden="true" /> Try it on rows
        </Button>
      </div>
      <At field={`${field.key}.withinMs`}>
        <div className={styles.label}>All within</div>
        <DurationDraft
          label="All within"
          value={pattern.withinMs == null ? null : fromMs(pattern.withinMs)}
          units={UNITS}
          placeholder="no window"
          disabled={disabled}
          send={(duration) => edit((present) => setWithin(present, duration === null ? null : toMs(duration)))}
        />
        <p className={styles.hint}>From the first row to the last, exclusive: a row exactly at the end is too late. Empty: no window.</p>
        {own("withinMs").map((message) => (
          <Message key={message.detail} {...message} />
        ))}
      </At>
      <div data-field={`${field.key}.afterMatchSkip`} className={styles.skip}>
        <Field label="After a match" hint={SKIP_WORDS[skip.to].says} messages={own("afterMatchSkip")}>
          <Select
            value={skip.to}
            disabled={disabled}
            options={SKIPS.map((to) => ({ value: to, label: SKIP_WORDS[to].label }))}
            onChange={(to) =>
              edit((present) => {
                const before = skipOf(present);
                const stage = before.stage ?? takingNames(present)[0] ?? "";
                return setSkip(present, to === "first" || to === "last" ? { ...before, to, stage } : { to: to as SkipTo });
              })
            }
          />
        </Field>
        {toStage ? (
          <>
            <Field label="Stage">
              <Select
                value={skip.stage ?? ""}
                disabled={disabled}
                placeholder="Choose a stage"
                options={names.map((name) => ({ value: name, label: name }))}
                onChange={(stage) => edit((present) => setSkip(present, { ...skipOf(present), stage }))}
              />
            </Field>
            <Field label="If the match has no such row">
              <Select
                value={skip.onMissing ?? "ignore"}
                disabled={disabled}
                options={[
                  { value: "ignore", label: "go on" },
                  { value: "error", label: "report an error" },
                ]}
                onChange={(onMissing) =>
                  edit((present) => setSkip(present, { ...skipOf(present), onMissing: onMissing === "error" ? "error" : "ignore" }))
                }
              />
            </Field>
          </>
        ) : null}
      </div>
    </div>
  );
}
