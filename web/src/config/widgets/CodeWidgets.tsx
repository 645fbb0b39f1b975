import { CodeDraft } from "../../fields/CodeDraft";
import type { WidgetProps } from "../../fields/widget";

interface CodeProps extends WidgetProps {
  language: "python" | "row-pattern";
}

function Code({ language, field, value, set, findings, columns, stages, disabled }: CodeProps) {
  return (
    <CodeDraft
      value={typeof value === "string" ? value : ""}
      language={language}
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

export function PythonWidget(props: WidgetProps) {
  return <Code {...props} language="python" />;
}

/** SQL that describes a pattern of rows. */
export function RowPatternWidget(props: WidgetProps) {
  return <Code {...props} language="row-pattern" />;
}
