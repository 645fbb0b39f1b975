import { SqlDraft } from "../../fields/SqlDraft";
import type { WidgetProps } from "../../fields/widget";

export function SqlWidget({ field, value, set, findings, columns, stages, disabled }: WidgetProps) {
  return (
    <SqlDraft
      value={typeof value === "string" ? value : ""}
      label={field.label}
      placeholder={field.placeholder}
      names={{ columns, stages }}
      findings={findings}
      invalid={findings.some((finding) => (finding.severity ?? "error") === "error")}
      disabled={disabled}
      send={(text) => set(text.trim() === "" ? undefined : text)}
    />
  );
}
