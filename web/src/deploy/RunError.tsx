import { useDocument, useEditor } from "../editor/context";
import { Button } from "../ui/Button";
import { Message } from "../ui/Field";
import styles from "./runs.module.css";

/** Programs know nodes by their ids. */
const NODE = /\bnode ([A-Za-z0-9_-]{1,64})\b/;

/** Why a run failed; where a node is to blame it is called by its name, and is one press away. */
export function RunError({ error }: { error: string }) {
  const { catalogue, focusOn } = useEditor();
  const id = NODE.exec(error)?.[1];
  const node = useDocument((document) => (id === undefined ? undefined : document.nodes.get(id)));
  if (!node) return <Message severity="error" detail={error} />;
  return (
    <div className={styles.runError}>
      <Message severity="error" detail={error.replace(NODE, () => `“${catalogue.labelOf(node)}”`)} />
      <Button size="small" onClick={() => focusOn(node.id)}>
        Go there
      </Button>
    </div>
  );
}
