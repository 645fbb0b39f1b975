import { writable, type Readable } from "../lib/readable";

export interface Selection {
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
  readonly notes: readonly string[];
  readonly groups: readonly string[];
}

export const NOTHING: Selection = { nodes: [], edges: [], notes: [], groups: [] };

const KINDS = ["nodes", "edges", "notes", "groups"] as const;

const same = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((id, index) => id === b[index]);

export const countOf = (selection: Selection): number =>
  KINDS.reduce((count, kind) => count + selection[kind].length, 0);

export interface SelectionStore extends Readable<Selection> {
  /** These and nothing else; kinds that are left out are not selected. */
  set(selection: Partial<Selection>): void;
  /** These nodes and nothing else. */
  nodes(ids: readonly string[]): void;
  clear(): void;
}

/** What this person has selected. Setting an equal selection tells nobody. */
export function createSelection(): SelectionStore {
  const state = writable<Selection>(NOTHING);
  const set = (selection: Partial<Selection>) => {
    const now = state.getState();
    const next = { ...NOTHING, ...selection };
    if (KINDS.every((kind) => same(now[kind], next[kind]))) return;
    state.setState(next);
  };
  return {
    getState: state.getState,
    subscribe: state.subscribe,
    set,
    nodes: (ids) => set({ nodes: ids }),
    clear: () => set(NOTHING),
  };
}
