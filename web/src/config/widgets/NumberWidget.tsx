import { refusalOf } from "../../fields/check";
import { TextDraft } from "../../fields/TextDraft";
import type { WidgetProps } from "../../fields/widget";

/** A number typed as text, so that "-" and "1." may stand there on the way; only numbers are sent. */
export function NumberWidget({ field, value, set, disabled, refuse }: WidgetProps) {
  const read = (text: string): unknown => {
    const trimmed = text.trim();
    if (trimmed === "") return undefined;
    return Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed;
  };
  return (
    <TextDraft
      value={value == null ? "" : String(value)}
      inputMode="decimal"
      normal={(text) => String(read(text) ?? "")}
      placeholder={field.placeholder || (field.default == null ? "" : String(field.default))}
      disabled={disabled}
      onText={(text) => refuse(refusalOf(field, read(text)))}
      send={(text) => {
        const number = read(text);
        if (typeof number === "string") {
          refuse(refusalOf(field, number));
          return false;
        }
        set(number);
        return true;
      }}
    />
  );
}
