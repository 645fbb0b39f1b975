import { DurationDraft } from "../../fields/DurationDraft";
import { unitsOf } from "../../fields/schema";
import type { WidgetProps } from "../../fields/widget";
import { readDuration, UNITS } from "../../lib/duration";

export function DurationWidget({ field, root, value, set, disabled }: WidgetProps) {
  const named = unitsOf(field, root);
  const declared = UNITS.filter((unit) => named.includes(unit));
  const amount = field.schema.properties?.["value"];
  return (
    <DurationDraft
      value={readDuration(value)}
      units={declared.length > 0 ? declared : UNITS}
      whole={amount?.type === "integer"}
      label={field.label}
      placeholder={field.placeholder}
      usual={readDuration(field.default)}
      disabled={disabled}
      send={(duration) => set(duration ?? undefined)}
    />
  );
}
