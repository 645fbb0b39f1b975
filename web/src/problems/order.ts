/** Findings in the order one works through them, and the step from one to the next. */

import type { Finding } from "../wire/shapes";

export const isError = (finding: Finding): boolean => (finding.severity ?? "error") === "error";

/** Errors before warnings, each in the order the server gives (the order of the drawing). */
export function ordered(findings: readonly Finding[]): readonly Finding[] {
  return [...findings.filter(isError), ...findings.filter((finding) => !isError(finding))];
}

export interface Counts {
  readonly errors: number;
  readonly warnings: number;
}

export function counts(findings: readonly Finding[]): Counts {
  const errors = findings.filter(isError).length;
  return { errors, warnings: findings.length - errors };
}

/** "2 errors, 1 warning"; empty for none. */
export function countWords({ errors, warnings }: Counts): string {
  const said = [
    errors > 0 ? `${errors} ${errors === 1 ? "error" : "errors"}` : "",
    warnings > 0 ? `${warnings} ${warnings === 1 ? "warning" : "warnings"}` : "",
  ];
  return said.filter(Boolean).join(", ");
}

/** The place after (or before) `at`, round and round; null where there is nothing to step to. */
export function step(length: number, at: number | null, forward: boolean): number | null {
  if (length === 0) return null;
  if (at === null || at >= length) return forward ? 0 : length - 1;
  return (at + (forward ? 1 : -1) + length) % length;
}

export function findingKey(finding: Finding): string {
  return [finding.nodeId ?? "", finding.field ?? "", finding.code, finding.detail].join("\u0000");
}
