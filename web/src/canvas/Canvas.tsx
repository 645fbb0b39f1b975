import { ReactFlowProvider } from "@xyflow/react";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { useEditor } from "../editor/context";
import styles from "./Canvas.module.css";
import { beginningsOf, boxesShown, cardsShown } from "./extent";
import { firstView, outside } from "./firstView";
import { Flow, type First } from "./Flow";
import { CanvasContext, createCanvasModel } from "./model";

export function Canvas() {
  const model = useMemo(() => createCanvasModel(), []);
  const host = useRef<HTMLDivElement>(null);
  const [first, setFirst] = useState<First | null>(null);
  const editor = useEditor();

  // Computed from the cards' sizes: React Flow's own fit only sees the cards that are mounted.
  useLayoutEffect(() => {
    const box = host.current?.getBoundingClientRect();
    if (!box) return;
    const drawn = editor.session.state.getState().document;
    if (!drawn) return;
    const view = firstView(boxesShown(drawn, editor.catalogue), beginningsOf(drawn, editor.catalogue), box);
    setFirst({ view, beyond: outside(cardsShown(drawn, editor.catalogue), view, box) });
  }, [editor]);

  return (
    <CanvasContext value={model}>
      <div ref={host} className={styles.canvas}>
        {first ? (
          <ReactFlowProvider>
            <Flow first={first} />
          </ReactFlowProvider>
        ) : null}
      </div>
    </CanvasContext>
  );
}
