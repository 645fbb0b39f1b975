import { Plus } from "lucide-react";
import { commandOf, runCommand, shortcutOf } from "../commands/registry";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { Kbd } from "../ui/Kbd";
import styles from "./Canvas.module.css";

/** The first step, on a canvas with nothing on it. */
export function EmptyCanvas() {
  const shortcut = shortcutOf("add.node");
  return (
    <div className={styles.empty}>
      <EmptyState
        title="Start with a source"
        action={
          <Button
            variant="primary"
            onClick={() => runCommand("add.node")}
            disabled={commandOf("add.node") === undefined}
          >
            <Plus size={15} /> Add a source
          </Button>
        }
      >
        Drop a JSON, CSV or Parquet file here, or drag a source from the left
        {shortcut ? (
          <>
            , or press <Kbd keys={shortcut} />
          </>
        ) : null}
        .
      </EmptyState>
    </div>
  );
}
