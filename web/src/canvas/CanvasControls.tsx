import { useStore } from "@xyflow/react";
import { Map as MapIcon, Maximize, Minus, Plus, WandSparkles } from "lucide-react";
import { runCommand, shortcutOf } from "../commands/registry";
import { Button, IconButton } from "../ui/Button";
import { Tooltip } from "../ui/Tooltip";
import styles from "./CanvasControls.module.css";

export function CanvasControls() {
  const zoom = useStore((store) => Math.round(store.transform[2] * 100));
  return (
    <div className={styles.controls} role="toolbar" aria-label="View">
      <IconButton
        size="small"
        label="Zoom out"
        shortcut={shortcutOf("view.zoomOut")}
        onClick={() => runCommand("view.zoomOut")}
      >
        <Minus size={15} />
      </IconButton>
      <Tooltip text="Zoom to 100 %" shortcut={shortcutOf("view.zoomReset")}>
        <Button size="small" variant="ghost" className={styles.zoom} onClick={() => runCommand("view.zoomReset")}>
          {zoom} %
        </Button>
      </Tooltip>
      <IconButton
        size="small"
        label="Zoom in"
        shortcut={shortcutOf("view.zoomIn")}
        onClick={() => runCommand("view.zoomIn")}
      >
        <Plus size={15} />
      </IconButton>
      <span className={styles.line} />
      <IconButton
        size="small"
        label="Fit everything in view"
        shortcut={shortcutOf("view.fit")}
        onClick={() => runCommand("view.fit")}
      >
        <Maximize size={14} />
      </IconButton>
      <IconButton
        size="small"
        label="Tidy up"
        shortcut={shortcutOf("edit.tidy")}
        onClick={() => runCommand("edit.tidy")}
      >
        <WandSparkles size={14} />
      </IconButton>
      <IconButton size="small" label="Overview map" onClick={() => runCommand("view.minimap")}>
        <MapIcon size={14} />
      </IconButton>
    </div>
  );
}
