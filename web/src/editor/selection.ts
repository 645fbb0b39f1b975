import { writable, type Readable } from "../lib/readable";

export interface Selection {
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
}

export const NOTHING: Selection = { nodes: [], edges: [] };

const same = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((id, index) => id === b[index]);

export interface SelectionStore extends Readable<Selection> {
  set(selection: Selection): void;
  /** These nodes and nothing else. */
  nodes(ids: readonly string[]): void;
  clear(): void;
}

/** What this person has selected. Setting an equal selection tells nobody. */
export function createSelection(): SelectionStore {
  const state = writable<Selection>(NOTHING);
  const set = (next: Selection) => {
    const now = state.getState();
    if (same(now.nodes, next.nodes) && same(now.edges, next.edges)) return;
    state.setState(next);
  };
  return {
    getState: state.getState,
    subscribe: state.subscribe,
    set,
    nodes: (ids) => set({ nodes: ids, edges: [] }),
    clear: () => set(NOTHING),
  };
}
