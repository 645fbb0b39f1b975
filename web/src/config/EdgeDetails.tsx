import { useCode, useDocument, useEditor } from "../editor/context";
import { shallow, useSelect } from "../lib/readable";
import { NO_COLUMNS, sameColumns } from "./columns";
import { ColumnList } from "./ColumnList";
import styles from "./config.module.css";

/** What flows along the selected edge. */
export function EdgeDetails() {
  const { selection, catalogue } = useEditor();
  const id = useSelect(selection, (now) => now.edges[0] ?? "");
  const edge = useDocument((document) => document.edges.get(id) ?? null);
  const ends = useDocument((document) => (edge ? [document.nodes.get(edge.source), document.nodes.get(edge.target)] : []), shallow);
  const columns = useCode((code) => (edge ? (code?.schemas[edge.source]?.[edge.sourcePort] ?? NO_COLUMNS) : NO_COLUMNS), sameColumns);
  const [source, target] = ends;
  if (!edge || !source || !target) return null;
  return (
    <div className={styles.inspector}>
      <p>
        <strong>{catalogue.labelOf(source)}</strong> ({edge.sourcePort}) → <strong>{catalogue.labelOf(target)}</strong> ({edge.targetPort})
      </p>
      {columns.length === 0 ? (
        <p className={styles.quiet}>The columns of this stream are not known yet.</p>
      ) : (
        <ColumnList columns={columns} label="Columns of this stream" />
      )}
    </div>
  );
}
