import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { refusalOf } from "../fields/check";
import { FieldName } from "../fields/FieldName";
import { GroupField } from "../fields/GroupField";
import { findingsUnder, messagesOf } from "../fields/messages";
import { isVisible, type Field as FieldSpec, type Form as FormSpec } from "../fields/schema";
import type { Widgets } from "../fields/widget";
import { cx } from "../lib/cx";
import { Field } from "../ui/Field";
import type { Column, ConfigSchema, Finding, Node } from "../wire/shapes";
import styles from "./config.module.css";
import { FALLBACK_WIDGET } from "./widgets/standard";

export interface FormProps {
  node: Node;
  form: FormSpec;
  root: ConfigSchema;
  widgets: Widgets;
  findings: readonly Finding[];
  columns: readonly Column[];
  disabled: boolean;
  set: (key: string, value: unknown) => void;
  change: (key: string, change: (present: unknown) => unknown) => void;
}

/** The fields of one node, the advanced ones folded away until asked for or until something is wrong there. */
export function Form(props: FormProps) {
  const { form, node, findings } = props;
  const [open, setOpen] = useState(false);
  const main = form.main.filter((field) => isVisible(field, form, node.config));
  const advanced = form.advanced.filter((field) => isVisible(field, form, node.config));
  const wrong = advanced.some((field) => findingsUnder(findings, field.key).length > 0);
  const unfolded = open || wrong;
  return (
    <div className={styles.form}>
      {main.map((field) => (
        <FieldRow key={field.key} field={field} {...props} />
      ))}
      {main.length + advanced.length === 0 ? <p className={styles.quiet}>This node has nothing to set.</p> : null}
      {advanced.length > 0 ? (
        <div>
          <button type="button" className={styles.fold} aria-expanded={unfolded} onClick={() => setOpen(!unfolded)}>
            <ChevronRight size={14} aria-hidden="true" className={cx(styles.chevron, unfolded && styles.down)} />
            Advanced
          </button>
          {unfolded ? (
            <div className={styles.form}>
              {advanced.map((field) => (
                <FieldRow key={field.key} field={field} {...props} />
              ))}
            </div>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

function FieldRow({ field, node, form, root, widgets, findings, columns, disabled, set, change }: FormProps & { field: FieldSpec }) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const value = node.config[field.key];
  const stages = namesOf(form, widgets, node.config);
  const here = findingsUnder(findings, field.key);
  const own = findings.filter((finding) => finding.field === field.key);
  const { Component, composite } = widgets[field.widget] ?? FALLBACK_WIDGET;
  // What a control refuses to send is said at once; the rest is judged on what the config holds.
  const messages = messagesOf(own, refusal ?? refusalOf(field, value));
  const control = (
    <Component
      nodeId={node.id}
      field={field}
      root={root}
      value={value}
      findings={here}
      columns={columns}
      stages={stages}
      disabled={disabled}
      set={(next) => set(field.key, next)}
      change={(next) => change(field.key, next)}
      refuse={setRefusal}
    />
  );
  const frame = { hint: field.help, optional: !field.required && !hasDefault(field), messages };
  return (
    <div data-field={field.key} className={styles.row}>
      {composite ? (
        <GroupField label={field.label} required={field.required} {...frame}>
          {control}
        </GroupField>
      ) : (
        <Field label={<FieldName label={field.label} required={field.required} />} {...frame}>
          {control}
        </Field>
      )}
    </div>
  );
}

function hasDefault(field: FieldSpec): boolean {
  const { default: value } = field;
  if (value === undefined || value === null || value === "") return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

function namesOf(form: FormSpec, widgets: Widgets, config: Node["config"]): readonly string[] {
  return [...form.main, ...form.advanced].flatMap((field) => widgets[field.widget]?.names?.(config[field.key]) ?? []);
}
