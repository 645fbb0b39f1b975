import { useState } from "react";
import { refusalOf } from "../fields/check";
import { FieldName } from "../fields/FieldName";
import { GroupField } from "../fields/GroupField";
import { findingsUnder, messagesOf } from "../fields/messages";
import { At } from "../fields/place";
import type { Field as FieldSpec } from "../fields/schema";
import type { WidgetProps } from "../fields/widget";
import { Field } from "../ui/Field";
import styles from "./config.module.css";
import { FALLBACK_WIDGET } from "./widgets/fallback";

interface FieldRowProps extends Omit<WidgetProps, "refuse"> {
  /** Within a row of a list: its help is a tooltip, and what the page sees wrong stands for what the server says of it. */
  cell?: boolean;
}

/** One field with its name, its control and what is wrong there. `field.key` is its whole path in the config. */
export function FieldRow({ cell = false, ...props }: FieldRowProps) {
  const { field, value, widgets } = props;
  const [refusal, setRefusal] = useState<string | null>(null);
  const here = findingsUnder(props.findings, field.key);
  const { Component, composite, whole = false } = widgets[field.widget] ?? FALLBACK_WIDGET;
  const own = whole ? here : here.filter((finding) => finding.field === field.key);
  // What a control refuses to send is said at once; the rest is judged on what the config holds.
  const seen = refusal ?? refusalOf(field, value);
  const messages = messagesOf(cell && seen !== null ? [] : own, seen);
  const control = <Component {...props} findings={here} refuse={setRefusal} />;
  const frame = { hint: cell ? "" : field.help, optional: !field.required && !hasDefault(field), messages };
  return (
    <At field={field.key} name={field.label} className={styles.row} title={cell ? field.help : undefined}>
      {composite ? (
        <GroupField label={field.label} required={field.required} {...frame}>
          {control}
        </GroupField>
      ) : (
        <Field label={<FieldName label={field.label} required={field.required} />} {...frame}>
          {control}
        </Field>
      )}
    </At>
  );
}

function hasDefault(field: FieldSpec): boolean {
  const { default: value } = field;
  if (value === undefined || value === null || value === "") return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}
