import { lazy, type ComponentType, type LazyExoticComponent } from "react";

/** A named export of a module that is fetched when it is first shown. */
export function lazily<Name extends string, Props extends object>(
  load: () => Promise<Readonly<Record<Name, ComponentType<Props>>>>,
  name: Name,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => ({ default: (await load())[name] }));
}
