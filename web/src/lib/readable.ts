import { useCallback, useRef, useSyncExternalStore } from "react";
import type { Readable } from "../sync/contract";

export type { Readable };
export { writable, type Writable } from "../sync/writable";

/** The part of a store a component shows. It renders again only when `equal` says the part has changed. */
export function useSelect<T, S>(
  store: Readable<T>,
  select: (value: T) => S,
  equal: (a: S, b: S) => boolean = Object.is,
): S {
  const last = useRef<{ readonly part: S } | null>(null);
  const snapshot = (): S => {
    const part = select(store.getState());
    if (last.current !== null && equal(last.current.part, part)) return last.current.part;
    last.current = { part };
    return part;
  };
  const subscribe = useCallback((listener: () => void) => store.subscribe(listener), [store]);
  return useSyncExternalStore(subscribe, snapshot);
}

export function useReadable<T>(store: Readable<T>): T {
  const subscribe = useCallback((listener: () => void) => store.subscribe(listener), [store]);
  return useSyncExternalStore(subscribe, store.getState);
}

/** Shallow equality of arrays and plain objects: for selectors that build a new container each time. */
export function shallow<T>(a: T, b: T): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const left = Object.entries(a);
  if (left.length !== Object.keys(b).length) return false;
  return left.every(([key, value]) => Object.is(value, (b as Record<string, unknown>)[key]));
}
