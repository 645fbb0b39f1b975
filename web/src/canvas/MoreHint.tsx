import { useStore, type Viewport } from "@xyflow/react";
import { useEffect, useState } from "react";
import { runCommand, shortcutOf } from "../commands/registry";
import { useDocument } from "../editor/context";
import { Button } from "../ui/Button";
import { Tooltip } from "../ui/Tooltip";
import type { Outside } from "./firstView";
import styles from "./MoreHint.module.css";

/** More than this is a movement, less is a rounding. */
const STILL = 1;

/** Says that the drawing goes on beyond what is seen when it is opened, until the view is moved. */
export function MoreHint({ view, beyond }: { view: Viewport; beyond: Outside }) {
  const [phase, setPhase] = useState<"before" | "shown" | "moved">("before");
  const there = useStore(({ transform: [x, y, zoom] }) => zoom === view.zoom && Math.abs(x - view.x) < STILL && Math.abs(y - view.y) < STILL);
  const nodes = useDocument((document) => document.nodes.size);
  useEffect(() => {
    if (there) setPhase("shown");
    else setPhase((now) => (now === "shown" ? "moved" : now));
  }, [there]);
  if (phase !== "shown") return null;
  return (
    <div role="status" className={styles.hint}>
      {beyond.count} of {nodes} nodes are further {beyond.where}
      <Tooltip text="Fit everything in view" shortcut={shortcutOf("view.fit")}>
        <Button size="small" onClick={() => runCommand("view.fit")}>
          Show all
        </Button>
      </Tooltip>
    </div>
  );
}
