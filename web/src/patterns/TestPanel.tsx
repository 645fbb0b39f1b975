import { FlaskConical } from "lucide-react";
import { useDocument, useEditor, useSelectedNode } from "../editor/context";
import { shallow } from "../lib/readable";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import styles from "./try.module.css";
import { TryBench } from "./TryBench";

/** Rows in, matches out, for the selected pattern. */
export function TestPanel() {
  const { catalogue, focusOn } = useEditor();
  const node = useSelectedNode();
  const entry = node ? catalogue.get(node.type) : undefined;
  const patterns = useDocument(
    (document) => [...document.nodes.values()].filter((each) => catalogue.get(each.type)?.category === "pattern"),
    shallow,
  );

  if (node && entry?.category === "pattern") return <TryBench key={node.id} node={node} entry={entry} />;
  return (
    <EmptyState
      icon={<FlaskConical size={22} />}
      title="Try a pattern on rows"
      action={
        patterns.length > 0 ? (
          <span className={styles.choices}>
            {patterns.slice(0, 6).map((pattern) => (
              <Button key={pattern.id} variant={patterns.length === 1 ? "primary" : "secondary"} onClick={() => focusOn(pattern.id)}>
                {catalogue.labelOf(pattern)}
              </Button>
            ))}
          </span>
        ) : undefined
      }
    >
      {patterns.length > 0
        ? "Choose a pattern; then paste rows, or take the first ones of its source, and see at once what it finds."
        : "There is no pattern in this pipeline yet. Drag one from the left onto the canvas, then try it here."}
    </EmptyState>
  );
}
