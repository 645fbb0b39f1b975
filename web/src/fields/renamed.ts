/** What an entry of a list is called now, where a choice still names it as it was. */

import { useEffect, useState } from "react";
import { useEditor } from "../editor/context";
import { getJson } from "../lib/http";
import { same } from "../model/same";
import type { PipelineEvent } from "../wire/shapes";

/** So far back a new name is looked for. */
const EVENTS = 500;

type Logged = PipelineEvent & { readonly by: string };

export interface NewName {
  readonly before: string;
  readonly after: string;
  /** Who gave it: their id. */
  readonly by: string;
}

/** New names of entries of one list, oldest first. An event that puts one text in another's place calls it otherwise;
 *  whoever removes and adds makes two events. */
export function newNames(events: readonly Logged[], nodeId: string, key: string): readonly NewName[] {
  return events.flatMap((event) => {
    if (event.event !== "nodeConfigured" || event.id !== nodeId) return [];
    const [before, after] = [event.before[key], event.after[key]];
    if (!Array.isArray(before) || !Array.isArray(after) || before.length !== after.length) return [];
    const changed = before.flatMap((text: unknown, place) => (same(text, after[place]) ? [] : [{ before: String(text), after: String(after[place]), by: event.by }]));
    return changed.length === 1 ? changed : [];
  });
}

/** The last name of what was called `name`, through all its names, if it is among `choices`. */
export function followedName(name: string, given: readonly NewName[], choices: readonly string[]): NewName | null {
  let last: NewName | null = null;
  for (const one of given) if (one.before === (last?.after ?? name)) last = { ...one, before: name };
  return last && last.after !== name && choices.includes(last.after) ? last : null;
}

/** What became of choices that are `gone`, by the log. Nothing until it has answered, and where it can't. */
export function useNewNames(nodeId: string, key: string, gone: readonly string[], choices: readonly string[]): readonly NewName[] {
  const { session } = useEditor();
  const [given, setGiven] = useState<readonly NewName[]>([]);
  const missing = JSON.stringify(gone);
  const present = JSON.stringify(choices);
  useEffect(() => {
    if (missing === "[]") return;
    const stop = new AbortController();
    const version = session.state.getState().document?.version ?? 0;
    const path = `/api/pipelines/${encodeURIComponent(session.pipelineId)}/events?after=${Math.max(0, version - EVENTS)}&limit=${EVENTS}`;
    void getJson<{ readonly items: readonly Logged[] }>(path, stop.signal).then(
      ({ items }) => setGiven(newNames(items, nodeId, key)),
      // A help that does not come: the choice is said to be missing all the same.
      () => undefined,
    );
    return () => stop.abort();
  }, [session, nodeId, key, missing, present]);
  return gone.flatMap((name) => followedName(name, given, choices) ?? []);
}
