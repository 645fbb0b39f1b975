import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { useReadable } from "../lib/readable";
import { fieldsOf } from "../editor/catalogue";
import { useDocument, useEditor } from "../editor/context";
import { cx } from "../lib/cx";
import { EmptyState } from "../ui/EmptyState";
import { Kbd } from "../ui/Kbd";
import type { CatalogueEntry, Finding } from "../wire/shapes";
import { current } from "./current";
import { countWords, counts, findingKey, isError, ordered } from "./order";
import styles from "./problems.module.css";
import { useProblems } from "./useProblems";

/** All that is wrong with the drawing, each leading to its place. */
export function ProblemsPanel() {
  const findings = useProblems();
  const nodes = useDocument((document) => document.nodes.size);
  if (findings.length === 0) {
    return (
      <EmptyState icon={<CircleCheck size={22} />} title="No problems">
        {nodes === 0 ? "What is missing or wrong in the drawing will stand here." : "This pipeline can be turned into code and deployed."}
      </EmptyState>
    );
  }
  return (
    <div className={styles.panel}>
      <p className={styles.count} role="status">
        {countWords(counts(findings))} · <Kbd keys="F8" /> goes to the next
      </p>
      <ul className={styles.list} aria-label="Problems">
        {ordered(findings).map((finding) => (
          <ProblemRow key={findingKey(finding)} finding={finding} />
        ))}
      </ul>
    </div>
  );
}

function ProblemRow({ finding }: { finding: Finding }) {
  const { catalogue, focusOn } = useEditor();
  const node = useDocument((document) => (finding.nodeId ? (document.nodes.get(finding.nodeId) ?? null) : null));
  const on = useReadable(current) === findingKey(finding);
  const Icon = isError(finding) ? CircleAlert : TriangleAlert;
  return (
    <li>
      <button
        type="button"
        className={cx(styles.row, on && styles.on)}
        aria-current={on || undefined}
        disabled={node === null}
        onClick={() => {
          current.setState(findingKey(finding));
          if (node) focusOn(node.id, finding.field ?? null);
        }}
      >
        <Icon size={14} className={isError(finding) ? styles.error : styles.warning} aria-label={isError(finding) ? "error" : "warning"} />
        <span className={styles.where}>{node ? catalogue.labelOf(node) : "pipeline"}</span>
        <span className={styles.detail}>{finding.detail}</span>
        {finding.field ? <span className={styles.field}>{fieldName(node ? catalogue.get(node.type) : undefined, finding.field)}</span> : null}
      </button>
    </li>
  );
}

/** What the form calls the field a finding is at. */
function fieldName(entry: CatalogueEntry | undefined, path: string): string {
  const [key = path] = path.split(".");
  const label = entry ? fieldsOf(entry).find(([name]) => name === key)?.[1]["x-ui"]?.["label"] : undefined;
  return typeof label === "string" ? label : key;
}
