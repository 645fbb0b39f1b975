import type { Readable } from "./contract";

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
