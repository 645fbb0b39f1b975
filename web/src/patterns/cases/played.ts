import { useEffect, useState } from "react";
import { useAgain } from "../../editor/useAgain";
import { Problem, sendJson, sentenceOf } from "../../lib/http";
import type { CatalogueEntry, Node } from "../../wire/shapes";
import type { CasePlayed, CasesPlayed } from "../../wire/types.gen";
import { declaredColumns, eventTimeOf, type Arriving } from "../tryRequest";
import type { Case } from "./model";

const PAUSE_MS = 400;

/** Plays the cases of a node. `rows`: also tells the rows that came out. Rejects with what is wrong with the form. */
export async function play(node: Node, entry: CatalogueEntry, arriving: Arriving, cases: readonly Case[], rows = false): Promise<readonly CasePlayed[]> {
  const ports = entry.inputs.map((port) => port.name);
  const answer = await sendJson<CasesPlayed>("POST", "/api/patterns/cases", {
    node: { id: node.id, type: node.type, config: { ...node.config, testCases: cases } },
    eventTimes: Object.fromEntries(ports.map((port) => [port, eventTimeOf(node, port, arriving)])),
    columns: declaredColumns(ports, arriving.columns),
    rows,
  });
  return answer.cases;
}

/** A refusal as a sentence: of a form the first thing that is wrong with it. */
export function refusalOf(error: unknown): string {
  const body = error instanceof Problem ? ((error.body ?? {}) as { findings?: readonly { detail: string }[] }) : {};
  return body.findings?.[0]?.detail ?? sentenceOf(error);
}

export interface Playing {
  /** By place; null until they have been played. */
  readonly played: readonly CasePlayed[] | null;
  readonly refused: string | null;
  readonly busy: boolean;
}

const NOTHING: Playing = { played: null, refused: null, busy: false };

/** Plays all cases whenever they, or the pattern, change, a moment after that has come to rest; and again when asked. */
export function usePlayed(node: Node, entry: CatalogueEntry | undefined, arriving: Arriving, cases: readonly Case[], again: number): Playing {
  const [playing, setPlaying] = useState(NOTHING);
  const [once, setOnce] = useState(0);
  useAgain(playing.refused !== null, () => setOnce(once + 1));
  const asked = JSON.stringify([node.type, node.config, arriving, again, once]);
  useEffect(() => {
    if (entry === undefined || cases.length === 0) {
      setPlaying(NOTHING);
      return;
    }
    let current = true;
    setPlaying((before) => ({ ...before, busy: true }));
    const timer = setTimeout(() => {
      play(node, entry, arriving, cases).then(
        (played) => current && setPlaying({ played, refused: null, busy: false }),
        (error: unknown) => current && setPlaying({ played: null, refused: refusalOf(error), busy: false }),
      );
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
    // What is asked is compared as text: the same drawing arrives as new objects.
  }, [asked, entry]);
  return playing;
}
