import { ChevronRight } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { findingsUnder } from "../fields/messages";
import { isVisible, type Field as FieldSpec, type Form as FormSpec } from "../fields/schema";
import type { Widgets } from "../fields/widget";
import { cx } from "../lib/cx";
import type { Column, ConfigSchema, Finding, Node } from "../wire/shapes";
import styles from "./config.module.css";
import { FieldRow } from "./FieldRow";

export interface FormProps {
  node: Node;
  form: FormSpec;
  root: ConfigSchema;
  widgets: Widgets;
  findings: readonly Finding[];
  columns: readonly Column[];
  disabled: boolean;
  /** The field somebody asked for, by its path; each asking is an object of its own. */
  asked: { readonly field: string | null } | null;
  set: (key: string, value: unknown) => void;
  change: (key: string, change: (present: unknown) => unknown) => void;
  rename: (key: string, before: string, after: string) => void;
}

/** The fields of one node, the advanced ones folded away until asked for or until something is wrong there. */
export function Form(props: FormProps) {
  const { form, node, findings, asked } = props;
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const head = asked?.field?.split(".", 1)[0];
    if (form.advanced.some((field) => field.key === head)) setOpen(true);
  }, [asked, form]);
  const main = form.main.filter((field) => isVisible(field, form, node.config));
  const advanced = form.advanced.filter((field) => isVisible(field, form, node.config));
  const wrong = advanced.some((field) => findingsUnder(findings, field.key).length > 0);
  const unfolded = open || wrong;
  const { root, widgets, columns, disabled, set, change, rename } = props;
  const stages = namesOf(form, widgets, node.config);
  const row = (field: FieldSpec): ReactNode => (
    <FieldRow
      key={field.key}
      nodeId={node.id}
      config={node.config}
      field={field}
      value={node.config[field.key]}
      set={(value) => set(field.key, value)}
      change={(next) => change(field.key, next)}
      rename={(before, after) => rename(field.key, before, after)}
      {...{ root, widgets, findings, columns, stages, disabled }}
    />
  );
  return (
    <div className={styles.form}>
      {main.map(row)}
      {main.length + advanced.length === 0 ? <p className={styles.quiet}>This node has nothing to set.</p> : null}
      {advanced.length > 0 ? (
        <div>
          <button type="button" className={styles.fold} aria-expanded={unfolded} onClick={() => setOpen(!unfolded)}>
            <ChevronRight size={14} aria-hidden="true" className={cx(styles.chevron, unfolded && styles.down)} />
            Advanced
          </button>
          {unfolded ? (
            <div className={styles.form}>
              {advanced.map(row)}
            </div>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

function namesOf(form: FormSpec, widgets: Widgets, config: Node["config"]): readonly string[] {
  return [...form.main, ...form.advanced].flatMap((field) => widgets[field.widget]?.names?.(config[field.key]) ?? []);
}
