import { useCallback, useEffect, useRef, useState } from "react";
import { sentenceOf } from "../lib/http";
import type { OutputTable } from "../wire/shapes";
import { appended, fetchPage, PAGE, type Pages } from "./pages";

export interface PagesState {
  readonly pages: Pages | null;
  readonly problem: string | null;
  readonly loading: boolean;
  more(): void;
  reload(): void;
}

/** Rows of an output. `freshness` changes as the run writes: the first page is then read again, as long as nobody has
 *  gone further down. */
export function usePages(deploymentId: string, output: OutputTable, freshness: string): PagesState {
  const [pages, setPages] = useState<Pages | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [loading, setLoading] = useState(false);
  const busy = useRef(false);
  /** Asked for the first page while another one was on its way: what comes then is older than that. */
  const stale = useRef(false);
  const held = useRef<Pages | null>(null);
  held.current = pages;
  const { nodeId, port, name } = output;

  const load = useCallback(
    async (from: Pages | null) => {
      if (busy.current) {
        stale.current ||= from === null;
        return;
      }
      busy.current = true;
      stale.current = false;
      setLoading(true);
      try {
        const page = await fetchPage(deploymentId, { nodeId, port, name }, from?.next ?? null);
        setPages(appended(from, page));
        setProblem(null);
      } catch (error) {
        setProblem(sentenceOf(error));
      } finally {
        busy.current = false;
        setLoading(false);
        if (stale.current) void load(null);
      }
    },
    [deploymentId, nodeId, port, name],
  );

  useEffect(() => {
    if ((held.current?.rows.length ?? 0) <= PAGE) void load(null);
  }, [load, freshness]);

  return {
    pages,
    problem,
    loading,
    more: () => {
      if (pages?.next) void load(pages);
    },
    reload: () => void load(null),
  };
}
