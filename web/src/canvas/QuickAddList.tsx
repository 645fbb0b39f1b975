import { Suspense, useState } from "react";
import { lazily } from "../lib/lazily";
import { useReadable } from "../lib/readable";
import { Spinner } from "../ui/Spinner";
import { useCanvas, type QuickAdd } from "./model";
import styles from "./QuickAddList.module.css";

const QuickAddChoices = lazily(() => import("./QuickAddChoices"), "QuickAddChoices");

const WIDTH = 280;
const HEIGHT = 320;

/** The nodes that fit where an edge was dropped, or where somebody asked for one; choosing adds and connects it. */
export function QuickAddList() {
  const { quickAdd } = useCanvas();
  const wish = useReadable(quickAdd);
  return wish ? <OpenList wish={wish} close={() => quickAdd.setState(null)} /> : null;
}

function OpenList({ wish, close }: { wish: QuickAdd; close: () => void }) {
  // Before the list takes it.
  const [keyboardWas] = useState(() => document.activeElement);
  const left = Math.max(8, Math.min(wish.screen.x, window.innerWidth - WIDTH - 8));
  const top = Math.max(8, Math.min(wish.screen.y - 20, window.innerHeight - HEIGHT - 8));
  return (
    <>
      <div className={styles.shade} onPointerDown={close} />
      <div className={styles.list} style={{ left, top }}>
        <Suspense fallback={<Spinner label="Loading the list" />}>
          <QuickAddChoices wish={wish} close={close} keyboardWas={keyboardWas} />
        </Suspense>
      </div>
    </>
  );
}
