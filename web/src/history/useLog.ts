import { useCallback, useEffect, useRef, useState } from "react";
import { getJson, sentenceOf } from "../lib/http";
import type { NamedVersion } from "../wire/types.gen";
import type { Happening } from "./words";

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

const WINDOW = 200;
const PAUSE_MS = 300;

export interface Log {
  readonly events: readonly Happening[] | null;
  readonly named: readonly NamedVersion[];
  readonly problem: string | null;
  /** Whether there are events before the first one here. */
  readonly hasEarlier: boolean;
  earlier(): void;
  reload(): void;
}

/** The newest part of a pipeline's log and its named versions; grows as the pipeline does. */
export function useLog(pipelineId: string, version: number): Log {
  const [events, setEvents] = useState<readonly Happening[] | null>(null);
  const [named, setNamed] = useState<readonly NamedVersion[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const [from, setFrom] = useState(() => Math.max(0, version - WINDOW));
  const held = useRef<readonly Happening[]>([]);
  const base = `/api/pipelines/${encodeURIComponent(pipelineId)}`;

  const read = useCallback(
    async (after: number, keep: readonly Happening[], signal?: AbortSignal) => {
      try {
        let last = after;
        const fresh: Happening[] = [];
        for (;;) {
          const page = await getJson<Page<Happening>>(`${base}/events?after=${last}&limit=${WINDOW}`, signal);
          fresh.push(...page.items);
          last = page.items.at(-1)?.version ?? last;
          if (page.next === null || page.items.length === 0) break;
        }
        const versions = await getJson<Page<NamedVersion>>(`${base}/versions`, signal);
        held.current = [...keep.filter((event) => event.version <= after), ...fresh];
        setEvents(held.current);
        setNamed(versions.items);
        setProblem(null);
      } catch (error) {
        if (!signal?.aborted) setProblem(sentenceOf(error));
      }
    },
    [base],
  );

  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(
      () => {
        const known = held.current.at(-1)?.version ?? from;
        void read(known, held.current, stop.signal);
      },
      held.current.length === 0 ? 0 : PAUSE_MS,
    );
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [version, from, read]);

  return {
    events,
    named,
    problem,
    hasEarlier: from > 0,
    earlier: () => {
      held.current = [];
      setFrom(Math.max(0, from - WINDOW));
    },
    reload: () => void read(from, []),
  };
}
