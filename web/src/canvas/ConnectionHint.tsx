import { useEffect, useState } from "react";
import { useEditor } from "../editor/context";
import { cx } from "../lib/cx";
import { useReadable } from "../lib/readable";
import styles from "./ConnectionHint.module.css";
import { useCanvas } from "./model";
import { wireUnder } from "./pointing";

interface Hint {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly carries: string;
  readonly refused: boolean;
}

/** What a drop here would do, beside the pointer while an edge is drawn. */
export function ConnectionHint() {
  const editor = useEditor();
  const connecting = useReadable(useCanvas().connecting);
  const [hint, setHint] = useState<Hint | null>(null);

  useEffect(() => {
    if (!connecting) {
      setHint(null);
      return;
    }
    const follow = (event: PointerEvent) => {
      const under = wireUnder(editor, connecting, { x: event.clientX, y: event.clientY });
      if (under.kind === "nothing") setHint(null);
      else
        setHint({
          x: event.clientX,
          y: event.clientY,
          text: under.text,
          carries: under.kind === "wire" ? under.carries : "",
          refused: under.kind === "refused",
        });
    };
    window.addEventListener("pointermove", follow);
    return () => window.removeEventListener("pointermove", follow);
  }, [connecting, editor]);

  if (!hint) return null;
  return (
    <div
      className={cx(styles.hint, hint.refused && styles.refused)}
      style={{ transform: `translate(${hint.x + 14}px, ${hint.y + 16}px)` }}
    >
      {hint.text}
      {hint.carries ? <div className={styles.carries}>{hint.carries}</div> : null}
    </div>
  );
}
