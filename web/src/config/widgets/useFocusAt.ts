import { useEffect, useRef, type RefObject } from "react";

interface FocusAt<T extends HTMLElement> {
  readonly root: RefObject<T | null>;
  /** After the next drawing the cursor goes to the first of these that can have it. */
  focusAt(...selectors: readonly string[]): void;
}

/** Keeps the cursor with what is moved or removed in a list: the browser takes it away when an element moves. */
export function useFocusAt<T extends HTMLElement>(): FocusAt<T> {
  const root = useRef<T>(null);
  const wanted = useRef<readonly string[]>([]);
  useEffect(() => {
    const selectors = wanted.current;
    if (selectors.length === 0) return;
    wanted.current = [];
    for (const selector of selectors) {
      const found = root.current?.querySelector<HTMLElement>(selector);
      if (!found) continue;
      found.focus();
      return;
    }
  });
  return { root, focusAt: (...selectors) => (wanted.current = selectors) };
}
