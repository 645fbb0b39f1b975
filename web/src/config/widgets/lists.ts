import { isObject, pairs, type Item } from "../../model/pairing";

/** A place before the first is none. */
export function without<T>(list: readonly T[], place: number): readonly T[] {
  return place < 0 ? list : list.toSpliced(place, 1);
}

/** The ends are the ends: what can't go further stays. */
export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const item = list[from];
  if (item === undefined || to < 0 || to >= list.length) return list;
  return list.toSpliced(from, 1).toSpliced(to, 0, item);
}

export const textsIn = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** null where some of it is no object: such a list is not for rows. */
export function recordsIn(value: unknown): readonly Item[] | null {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) && value.every(isObject) ? value : null;
}

/** Where the item that stood at `place` of `seen` stands in `present`; null where others have removed it. */
export function placeNow(seen: readonly object[], present: readonly object[], place: number): number | null {
  return pairs(seen as readonly Item[], present as readonly Item[]).get(place) ?? null;
}

/** An empty list is none. */
export const orNone = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);
