import type { FieldMessage } from "../ui/Field";
import type { Finding } from "../wire/shapes";

/** Findings at `path` or below it, for example `pattern` and `pattern.stages.1.where`. */
export function findingsUnder(findings: readonly Finding[], path: string): readonly Finding[] {
  return findings.filter((finding) => finding.field === path || finding.field?.startsWith(`${path}.`));
}

/** What stands under a control: what the page sees and what the server says, a sentence that both say only once. */
export function messagesOf(findings: readonly Finding[], own: string | null = null): readonly FieldMessage[] {
  const told = findings.map((finding) => ({ severity: finding.severity ?? "error", detail: finding.detail }) as const);
  const mine = own === null || told.some((message) => message.detail === own) ? [] : [{ severity: "error" as const, detail: own }];
  const seen = new Set<string>();
  return [...mine, ...told].filter(({ detail }) => !seen.has(detail) && seen.add(detail));
}
