import { useRef } from "react";
import { pairs, type Item } from "../model/pairing";

interface Keyed {
  readonly items: readonly Item[];
  readonly keys: readonly number[];
  /** The next key nobody has had. */
  readonly next: number;
}

const NOTHING: Keyed = { items: [], keys: [], next: 0 };

export function keyed(before: Keyed, items: readonly Item[]): Keyed {
  const found = new Map([...pairs(before.items, items)].map(([here, there]) => [there, before.keys[here]]));
  let { next } = before;
  const keys = items.map((_, place) => found.get(place) ?? next++);
  return { items, keys, next };
}

/** A key for each item that stays with it when others add, move or rename items, so that what is being typed there
 *  stays there too. */
export function useKeys<T extends object>(items: readonly T[]): readonly number[] {
  const last = useRef(NOTHING);
  if (last.current.items !== items) last.current = keyed(last.current, items as unknown as readonly Item[]);
  return last.current.keys;
}
