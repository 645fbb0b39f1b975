import { ChevronRight, Ellipsis, GripVertical, Plus } from "lucide-react";
import { useEffect, useState, type DragEvent } from "react";
import { useEditor } from "../editor/context";
import { findingsUnder } from "../fields/messages";
import { SqlDraft } from "../fields/SqlDraft";
import { TextDraft } from "../fields/TextDraft";
import { At } from "../fields/place";
import { cx } from "../lib/cx";
import { useReadable } from "../lib/readable";
import { Button, IconButton } from "../ui/Button";
import { Message } from "../ui/Field";
import { Menu } from "../ui/Menu";
import { Select } from "../ui/Select";
import { addStage, changeStage, duplicateStage, groupStage, moveStage, removeStage, renameStage, ungroupStage } from "./edit";
import { CONTIGUITIES, contiguityOf, fieldPath, takingNames, type Contiguity, type Stage, type StagePath } from "./model";
import styles from "./patterns.module.css";
import { StageDetails } from "./StageDetails";
import { StageList, type StagesProps } from "./StageList";
import { TimesControl } from "./TimesControl";
import { CONTIGUITY_WORDS, NEGATED_WORDS, detailWords } from "./words";

interface StageCardProps extends StagesProps {
  stage: Stage;
  path: StagePath;
  siblings: number;
  onDragStart: (event: DragEvent) => void;
}

/** Fields that stand in the card itself; the others are folded until asked for. */
const PLAIN = ["name", "where", "times", "contiguity", "group"];

export function StageCard({ stage, path, siblings, onDragStart, ...rest }: StageCardProps) {
  const { pattern, root, edit, findings, columns, disabled } = rest;
  const { focus, announce } = useEditor();
  const [open, setOpen] = useState(false);
  const [nameless, setNameless] = useState(false);
  const place = path.at(-1) ?? 0;
  const name = stage.name || `stage ${place + 1}`;
  const base = fieldPath(root, path);
  const here = findingsUnder(findings, base);
  const at = (field: string) => findingsUnder(here, `${base}.${field}`);
  const folded = here.filter((finding) => {
    const field = finding.field?.slice(base.length + 1).split(".")[0] ?? "";
    return field !== "" && !PLAIN.includes(field);
  });
  const own = here.filter((finding) => finding.field === base);

  const asked = useReadable(focus);
  useEffect(() => {
    const field = asked?.field?.startsWith(`${base}.`) ? asked.field.slice(base.length + 1).split(".")[0] : undefined;
    if (field !== undefined && !PLAIN.includes(field)) setOpen(true);
  }, [asked, base]);

  const move = (by: number): void => {
    const to = place + by;
    if (disabled || to < 0 || to >= siblings) return;
    edit((present) => moveStage(present, path, to));
    announce(`${name} is now stage ${to + 1} of ${siblings}.`);
  };

  const unfolded = open || folded.length > 0;
  const said = detailWords(stage);
  return (
    <div className={styles.stageBox}>
      {place > 0 ? <LinkControl stage={stage} path={path} edit={edit} disabled={disabled} root={root} /> : null}
      <section className={cx(styles.card, here.length > 0 && styles.cardWrong)} data-field={base} aria-label={`Stage ${name}`}>
        <div className={styles.cardHead}>
          {/* Not a button element: Firefox does not let those be dragged. */}
          <div
            role="button"
            tabIndex={disabled ? -1 : 0}
            className={styles.handle}
            draggable={!disabled}
            aria-disabled={disabled || undefined}
            aria-label={`Move ${name}: drag, or press the up and down arrow keys`}
            onDragStart={onDragStart}
            onKeyDown={(event) => {
              if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
              event.preventDefault();
              move(event.key === "ArrowUp" ? -1 : 1);
            }}
          >
            <GripVertical size={14} aria-hidden="true" />
          </div>
          <At className={styles.name} field={`${base}.name`}>
            <TextDraft
              value={stage.name}
              label={`Name of ${stage.group ? "group" : "stage"} ${place + 1}`}
              mono
              whileTyping={false}
              disabled={disabled}
              onText={() => setNameless(false)}
              send={(text) => {
                setNameless(text.trim() === "");
                if (text.trim() === "") return false;
                edit((present) => renameStage(present, path, text.trim()));
                return true;
              }}
            />
          </At>
          <TimesControl stage={stage} name={name} disabled={disabled || stage.negated === true} set={(times) => edit((present) => changeStage(present, path, { times }))} />
          <Menu
            align="end"
            entries={[
              { label: "Duplicate", disabled, run: () => edit((present) => duplicateStage(present, path)) },
              { label: "Move up", disabled: disabled || place === 0, run: () => move(-1) },
              { label: "Move down", disabled: disabled || place === siblings - 1, run: () => move(1) },
              stage.group
                ? { label: "Take the group apart", disabled, run: () => edit((present) => ungroupStage(present, path)) }
                : { label: "Put into a group", disabled: disabled || stage.negated === true, run: () => edit((present) => groupStage(present, path)) },
              { kind: "separator" },
              { label: "Remove", danger: true, disabled, run: () => edit((present) => removeStage(present, path)) },
            ]}
          >
            <IconButton label={`More for ${name}`} size="small">
              <Ellipsis size={14} />
            </IconButton>
          </Menu>
        </div>
        {nameless ? <Message severity="error" detail="A stage needs a name: by it other stages and columns speak of its rows." /> : null}
        {own.concat(at("name"), at("times"), at("contiguity")).map((finding) => (
          <Message key={finding.detail} severity={finding.severity ?? "error"} detail={finding.detail} />
        ))}
        {stage.group ? (
          <div className={styles.group}>
            <StageList stages={stage.group} above={path} {...rest} />
            <Button size="small" disabled={disabled} onClick={() => edit((present) => addStage(present, path))}>
              <Plus size={13} aria-hidden="true" /> Add a stage to {name}
            </Button>
          </div>
        ) : (
          <At field={`${base}.where`}>
            <SqlDraft
              value={stage.where ?? ""}
              label={`Condition of ${name}`}
              placeholder="any row; for example amount > 100"
              names={{ columns, stages: takingNames(pattern) }}
              findings={at("where")}
              invalid={at("where").length > 0}
              disabled={disabled}
              send={(text) => edit((present) => changeStage(present, path, { where: text.trim() === "" ? undefined : text }))}
            />
            {at("where").map((finding) => (
              <Message key={finding.detail} severity={finding.severity ?? "error"} detail={finding.detail} />
            ))}
          </At>
        )}
        <button type="button" className={styles.fold} aria-expanded={unfolded} onClick={() => setOpen(!unfolded)}>
          <ChevronRight size={13} aria-hidden="true" className={cx(styles.chevron, unfolded && styles.down)} />
          Options
          {said && !unfolded ? <span className={styles.said}>{said}</span> : null}
        </button>
        {unfolded ? <StageDetails stage={stage} path={path} name={name} {...rest} /> : null}
      </section>
    </div>
  );
}

function LinkControl({ stage, path, edit, disabled, root }: Pick<StageCardProps, "stage" | "path" | "edit" | "disabled" | "root">) {
  const contiguity = contiguityOf(stage);
  return (
    <div className={styles.linkRow} data-field={fieldPath(root, path, "contiguity")}>
      <span className={cx(styles.linkMark, styles[`mark-${contiguity}`])} aria-hidden="true" />
      <div className={styles.linkChoice}>
        <Select
          aria-label={`How ${stage.name || "this stage"} follows the stage before`}
          value={contiguity}
          disabled={disabled}
          options={CONTIGUITIES.map((each) => ({ value: each, label: CONTIGUITY_WORDS[each].label }))}
          onChange={(next) => edit((present) => changeStage(present, path, { contiguity: next as Contiguity }))}
        />
      </div>
      <span className={styles.hint}>{stage.negated ? NEGATED_WORDS[contiguity] : CONTIGUITY_WORDS[contiguity].says}</span>
    </div>
  );
}
