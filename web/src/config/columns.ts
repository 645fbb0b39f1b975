import type { Column } from "../wire/shapes";

export const NO_COLUMNS: readonly Column[] = [];

export function sameColumns(a: readonly Column[], b: readonly Column[]): boolean {
  return a.length === b.length && a.every((column, place) => column.name === b[place]?.name && column.type === b[place]?.type);
}
