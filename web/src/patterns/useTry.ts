import { useEffect, useRef, useState } from "react";
import { useAgain } from "../editor/useAgain";
import { Problem, sendJson, sentenceOf } from "../lib/http";
import type { Finding } from "../wire/shapes";
import type { PatternResult, PatternStep } from "../wire/types.gen";
import type { TryRequest } from "./tryRequest";

export type TryState =
  | { readonly kind: "nothing" }
  | { readonly kind: "running"; readonly before: PatternResult | null }
  | { readonly kind: "found"; readonly result: PatternResult }
  | { readonly kind: "refused"; readonly detail: string; readonly path: string | null; readonly findings: readonly Finding[] };

const PAUSE_MS = 250;

function refusal(error: unknown): TryState {
  if (!(error instanceof Problem)) return { kind: "refused", detail: sentenceOf(error), path: null, findings: [] };
  const body = (error.body ?? {}) as { path?: unknown; findings?: unknown };
  return {
    kind: "refused",
    detail: error.detail,
    path: typeof body.path === "string" ? body.path : null,
    findings: Array.isArray(body.findings) ? (body.findings as Finding[]) : [],
  };
}

/** Tries the pattern whenever the request changes, a moment after it has come to rest. null: there is nothing to try. */
export function useTry(request: TryRequest | null): TryState {
  const [state, setState] = useState<TryState>({ kind: "nothing" });
  const text = request === null ? null : JSON.stringify(request);
  const [asked, setAsked] = useState(0);
  useAgain(state.kind === "refused", () => setAsked(asked + 1));
  useEffect(() => {
    if (text === null) {
      setState({ kind: "nothing" });
      return;
    }
    let current = true;
    const timer = setTimeout(() => {
      setState((before) => ({ kind: "running", before: before.kind === "found" ? before.result : null }));
      sendJson<PatternResult>("POST", "/api/patterns/test", JSON.parse(text)).then(
        (result) => current && setState({ kind: "found", result }),
        (error: unknown) => current && setState(refusal(error)),
      );
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text, asked]);
  return state;
}

/** Every step the matcher took over these rows, fetched when first asked for and kept until the request changes. */
export function useExplanation(request: TryRequest | null, wanted: boolean): readonly PatternStep[] | string | null {
  const [steps, setSteps] = useState<readonly PatternStep[] | string | null>(null);
  const text = request === null || !wanted ? null : JSON.stringify({ ...request, explain: true });
  const asked = useRef<string | null>(null);
  const [again, setAgain] = useState(0);
  useAgain(typeof steps === "string", () => {
    asked.current = null;
    setAgain(again + 1);
  });
  useEffect(() => {
    if (text === null || asked.current === text) return;
    asked.current = text;
    setSteps(null);
    sendJson<PatternResult>("POST", "/api/patterns/test", JSON.parse(text)).then(
      (result) => asked.current === text && setSteps(result.explain),
      (error: unknown) => asked.current === text && setSteps(sentenceOf(error)),
    );
  }, [text, again]);
  return steps;
}
