import type { CSSProperties } from "react";
import styles from "./Others.module.css";
import { useOthersOn } from "./status";

/** A frame in the colour of somebody else who has this selected or works on it. */
export function Others({ id }: { id: string }) {
  const others = useOthersOn(id);
  const first = others[0];
  if (!first) return null;
  const names = others.map((person) => (person.editing === id ? `${person.name} is editing` : person.name)).join(", ");
  return (
    <div className={styles.others} style={{ "--person": first.color } as CSSProperties}>
      <span className={styles.who}>{names}</span>
    </div>
  );
}
