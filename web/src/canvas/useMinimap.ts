import { writable, useReadable } from "../lib/readable";
import { isBoolean, recall, remember } from "../lib/remembered";

const FROM = 10;

type Choice = boolean | null;

const isChoice = (value: unknown): value is Choice => value === null || isBoolean(value);
const chosen = writable<Choice>(recall<Choice>("minimap", null, isChoice));

/** Shown when asked for; without a word on it, from ten nodes on. */
export function useMinimap(nodes: number): boolean {
  return useReadable(chosen) ?? nodes >= FROM;
}

export function toggleMinimap(nodes: number): void {
  const next = !(chosen.getState() ?? nodes >= FROM);
  chosen.setState(next);
  remember("minimap", next);
}
