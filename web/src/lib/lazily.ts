import { lazy, type ComponentType, type LazyExoticComponent } from "react";

type Load = () => Promise<unknown>;

const parts: Load[] = [];
const PATIENCE_MS = [500, 1_000, 2_000, 4_000] as const;

export interface Outside {
  /** Whether the server answers at all. */
  reachable(): Promise<boolean>;
  wait(milliseconds: number): Promise<void>;
}

const BROWSER: Outside = {
  reachable: () =>
    fetch("/", { method: "HEAD", cache: "no-store" }).then(
      () => true,
      () => false,
    ),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** Fetches until it succeeds: a server that is away comes back. Where the server answers and the part still can't be had,
 *  it throws, for only a reload helps: the server has been renewed, or the browser remembers that the fetch failed. */
export async function insist<T>(load: () => Promise<T>, outside: Outside = BROWSER): Promise<T> {
  let refusals = 0;
  for (let tries = 0; ; tries += 1) {
    try {
      return await load();
    } catch (error) {
      if (await outside.reachable()) refusals += 1;
      if (refusals >= PATIENCE_MS.length) throw error;
      await outside.wait(PATIENCE_MS[Math.min(tries, PATIENCE_MS.length - 1)] ?? 0);
    }
  }
}

/** A named export of a module that is fetched when it is first shown, or when there is nothing else to do. */
export function lazily<Name extends string, Props extends object>(
  load: () => Promise<Readonly<Record<Name, ComponentType<Props>>>>,
  name: Name,
): LazyExoticComponent<ComponentType<Props>> {
  parts.push(load);
  return lazy(async () => ({ default: (await insist(load))[name] }));
}

/** A module that is fetched when it is first needed, or when there is nothing else to do. */
export function later<T>(load: () => Promise<T>): () => Promise<T> {
  parts.push(load);
  return () => insist(load);
}

/** Fetches all parts ahead, so that the page is whole when the server is away. */
export function fetchParts(): void {
  // One that can't be had now is asked for again when it is shown.
  for (const load of parts) load().catch(() => undefined);
}
