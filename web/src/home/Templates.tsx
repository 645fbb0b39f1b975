import { sentenceOf } from "../lib/http";
import { toast } from "../ui/Toast";
import { useTemplates, type ListChanges } from "./api";
import styles from "./Home.module.css";

/** Whole pipelines to start from. */
export function Templates({ changes, onMade }: { changes: ListChanges; onMade: (id: string) => void }) {
  const templates = useTemplates();
  // Without templates, or with a server that can't tell of them now, the list above is page enough.
  if (!templates.data || templates.data.length === 0) return null;
  return (
    <section aria-labelledby="templates">
      <h2 id="templates" className={styles.section}>
        Start from a template
      </h2>
      <div className={styles.templates}>
        {templates.data.map((template) => (
          <button
            key={template.id}
            type="button"
            className={styles.template}
            disabled={changes.fromTemplate.isPending}
            onClick={() =>
              changes.fromTemplate.mutate(template, {
                onSuccess: (made) => onMade(made.id),
                onError: (error) => toast(`The template could not be used: ${sentenceOf(error)}`, { tone: "error" }),
              })
            }
          >
            <span className={styles.templateName}>{template.name}</span>
            <span className={styles.templateText}>{template.description}</span>
            <span className={styles.templateFacts}>
              {template.industry ? `${template.industry} · ` : ""}
              {template.nodeCount} nodes
            </span>
          </button>
        ))}
      </div>
    </section>
  );
}
