import { refusalOf } from "../../fields/check";
import { TextDraft } from "../../fields/TextDraft";
import type { WidgetProps } from "../../fields/widget";

const shown = (value: unknown): string => (typeof value === "string" ? value : value == null ? "" : JSON.stringify(value));

export function TextWidget({ field, value, set, disabled, refuse }: WidgetProps) {
  return (
    <TextDraft
      value={shown(value)}
      placeholder={field.placeholder || shown(field.default)}
      disabled={disabled}
      onText={(text) => refuse(refusalOf(field, text))}
      send={(text) => set(text === "" ? undefined : text)}
    />
  );
}

/** Paths and the like: as text, in the font of code. */
export function PathWidget({ field, value, set, disabled, refuse }: WidgetProps) {
  return (
    <TextDraft
      value={shown(value)}
      mono
      placeholder={field.placeholder || shown(field.default)}
      disabled={disabled}
      onText={(text) => refuse(refusalOf(field, text))}
      send={(text) => set(text.trim() === "" ? undefined : text.trim())}
    />
  );
}

/** `name STRING, amount DOUBLE`: names and SQL types. */
export function SchemaHintsWidget({ field, value, set, disabled }: WidgetProps) {
  return (
    <TextDraft
      value={shown(value)}
      mono
      rows={3}
      placeholder={field.placeholder || "name STRING, amount DOUBLE"}
      disabled={disabled}
      send={(text) => set(text.trim() === "" ? undefined : text.trim())}
    />
  );
}
