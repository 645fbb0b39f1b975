import { useDocument, useFindings } from "../editor/context";
import type { Finding } from "../wire/shapes";

const NONE: readonly Finding[] = [];

/** What is wrong with the drawing. Nothing is, where nothing is drawn yet. */
export function useProblems(): readonly Finding[] {
  const findings = useFindings();
  const isEmpty = useDocument((document) => document.nodes.size === 0);
  return isEmpty ? NONE : findings;
}
