import { refusalOf } from "../../fields/check";
import { TextDraft } from "../../fields/TextDraft";
import type { WidgetProps } from "../../fields/widget";

/** It would become another number without a word. */
const hasTooManyDigits = (text: string): boolean => /^\s*[-+]?\d+\s*$/.test(text) && !Number.isSafeInteger(Number(text));

/** A number typed as text, so that "-" and "1." may stand there on the way; only numbers are sent. */
export function NumberWidget({ field, value, set, disabled, refuse }: WidgetProps) {
  const read = (text: string): unknown => {
    const trimmed = text.trim();
    if (trimmed === "") return undefined;
    return Number.isFinite(Number(trimmed)) && !hasTooManyDigits(trimmed) ? Number(trimmed) : trimmed;
  };
  const refusal = (text: string): string | null =>
    hasTooManyDigits(text)
      ? `${field.label}: a whole number keeps all its digits up to ${Number.MAX_SAFE_INTEGER}.`
      : refusalOf(field, read(text));
  return (
    <TextDraft
      value={value == null ? "" : String(value)}
      inputMode="decimal"
      normal={(text) => String(read(text) ?? "")}
      placeholder={field.placeholder || (field.default == null ? "" : String(field.default))}
      disabled={disabled}
      onText={(text) => refuse(refusal(text))}
      send={(text) => {
        const number = read(text);
        if (typeof number === "string") {
          refuse(refusal(text));
          return false;
        }
        set(number);
        return true;
      }}
    />
  );
}
