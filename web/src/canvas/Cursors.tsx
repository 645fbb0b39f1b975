import { useStore } from "@xyflow/react";
import type { CSSProperties } from "react";
import { useEditor } from "../editor/context";
import { useReadable } from "../lib/readable";
import styles from "./Cursors.module.css";

/** Where the others point. A layer of its own: a moving cursor touches no card. */
export function Cursors() {
  const people = useReadable(useEditor().session.people);
  const [left, top, zoom] = useStore((store) => store.transform);
  return (
    <div className={styles.layer} aria-hidden="true">
      {people.map((person) => {
        if (!person.cursor) return null;
        const x = person.cursor.x * zoom + left;
        const y = person.cursor.y * zoom + top;
        const style = { transform: `translate(${x}px, ${y}px)`, "--person": person.color } as CSSProperties;
        return (
          <div key={person.connection} className={styles.cursor} style={style}>
            <svg width="14" height="18" viewBox="0 0 14 18">
              <path
                d="M1 1l11.5 9.5-5.2.6L4.2 16z"
                fill="currentColor"
                stroke="white"
                strokeWidth="1.2"
                strokeLinejoin="round"
              />
            </svg>
            <span className={styles.name}>{person.name}</span>
          </div>
        );
      })}
    </div>
  );
}
