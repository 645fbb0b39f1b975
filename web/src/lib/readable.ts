import { useCallback, useRef, useSyncExternalStore } from "react";
import type { Readable } from "../sync/contract";

export type { Readable };

export interface Writable<T> extends Readable<T> {
  setState(next: T): void;
}

/** A value that tells its listeners when it is replaced by a different one. */
export function writable<T>(initial: T): Writable<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    getState: () => value,
    setState(next) {
      if (Object.is(value, next)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The part of a store a component shows. It renders again only when `equal` says the part has changed. */
export function useSelect<T, S>(store: Readable<T>, select: (value: T) => S, equal: (a: S, b: S) => boolean = Object.is): S {
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
