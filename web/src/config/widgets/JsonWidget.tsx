import { TextDraft } from "../../fields/TextDraft";
import type { WidgetProps } from "../../fields/widget";

function normal(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text.trim();
  }
}

/** The control of last resort: any value, as JSON. What does not parse stays on the screen and is not sent. */
export function JsonWidget({ field, value, set, disabled, refuse }: WidgetProps) {
  return (
    <TextDraft
      value={value === undefined ? "" : JSON.stringify(value, null, 2)}
      mono
      label={field.label}
      rows={5}
      normal={normal}
      placeholder={field.placeholder || "JSON"}
      disabled={disabled}
      send={(text) => {
        if (text.trim() === "") {
          refuse(null);
          set(undefined);
          return true;
        }
        try {
          set(JSON.parse(text));
          refuse(null);
          return true;
        } catch (error) {
          refuse(`${field.label}: this is not valid JSON (${error instanceof Error ? error.message : "it does not parse"}).`);
          return false;
        }
      }}
    />
  );
}
