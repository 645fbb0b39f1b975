import { cx } from "../lib/cx";
import styles from "./FarCard.module.css";
import { PORT_SIZE } from "./geometry";
import { useTrouble } from "./status";
import type { CardData } from "./toFlow";

/** Hundreds of these may be in view: a name, and for each port the bare mark by which React Flow measures where its
 *  edges end; it measures a card whenever it is mounted, whatever it has been told. */
export function FarCard({ id, data, selected }: { id: string; data: CardData; selected: boolean }) {
  const trouble = useTrouble(id)?.severity;
  return (
    <div
      className={cx(
        styles.far,
        styles[data.entry?.category ?? "retired"],
        selected && styles.selected,
        trouble === "error" && styles.error,
      )}
    >
      <span className={styles.name}>{data.label}</span>
      {data.shape.ports.map((port) => (
        <i
          key={`${port.kind}:${port.name}`}
          className={cx(port.kind, styles.mark)}
          data-handleid={port.name}
          data-handlepos={port.side}
          style={{ left: port.x - PORT_SIZE / 2, top: port.y - PORT_SIZE / 2 }}
        />
      ))}
    </div>
  );
}
