import { useState, type DragEvent } from "react";
import { useKeys } from "../fields/useKeys";
import { cx } from "../lib/cx";
import type { Column, Finding } from "../wire/shapes";
import { moveStage } from "./edit";
import type { Pattern, Stage, StagePath } from "./model";
import styles from "./patterns.module.css";
import { StageCard } from "./StageCard";

export interface StagesProps {
  pattern: Pattern;
  /** The field's key, where paths begin. */
  root: string;
  edit: (change: (present: Pattern) => Pattern) => void;
  findings: readonly Finding[];
  columns: readonly Column[];
  disabled: boolean;
}

const KIND = "application/x-lakestream-stage";

/** Stages of the pattern, or of one group: reordered by dragging a card's handle, or with the arrow keys on it. */
export function StageList({ stages, above, ...rest }: StagesProps & { stages: readonly Stage[]; above: StagePath }) {
  const [over, setOver] = useState<number | null>(null);
  const list = above.join(".");
  const keys = useKeys(stages);

  const drop = (event: DragEvent, to: number): void => {
    setOver(null);
    const dragged = event.dataTransfer.getData(KIND);
    const [from, at] = dragged.split(":");
    if (dragged === "" || from !== list) return;
    event.preventDefault();
    rest.edit((present) => moveStage(present, [...above, Number(at)], to));
  };

  return (
    <ol className={styles.stages}>
      {stages.map((stage, place) => (
        <li
          key={keys[place]}
          className={cx(over === place && styles.over)}
          onDragOver={(event) => {
            if (!event.dataTransfer.types.includes(KIND)) return;
            event.preventDefault();
            setOver(place);
          }}
          onDragLeave={() => setOver(null)}
          onDrop={(event) => drop(event, place)}
        >
          <StageCard
            stage={stage}
            path={[...above, place]}
            siblings={stages.length}
            onDragStart={(event) => {
              event.dataTransfer.setData(KIND, `${list}:${place}`);
              event.dataTransfer.effectAllowed = "move";
            }}
            {...rest}
          />
        </li>
      ))}
    </ol>
  );
}
