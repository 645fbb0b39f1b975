import { CATEGORIES } from "../../editor/catalogue";
import type { CatalogueEntry, Category } from "../../wire/shapes";

export interface PaletteGroup {
  readonly id: Category;
  readonly label: string;
  readonly entries: readonly CatalogueEntry[];
}

/** The catalogue by category, narrowed to entries in which every word of the query occurs; names that begin so first. */
export function search(entries: readonly CatalogueEntry[], query: string): readonly PaletteGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const first = words[0] ?? "";
  const text = (entry: CatalogueEntry) =>
    `${entry.label} ${entry.type} ${entry.description} ${entry.category}`.toLowerCase();
  const rank = (entry: CatalogueEntry) =>
    entry.label.toLowerCase().startsWith(first) ? 0 : entry.label.toLowerCase().includes(first) ? 1 : 2;
  const found = entries.filter((entry) => words.every((word) => text(entry).includes(word)));
  return CATEGORIES.map((category) => ({
    ...category,
    entries: found
      .filter((entry) => entry.category === category.id)
      .sort((a, b) => (words.length > 0 ? rank(a) - rank(b) : 0) || a.label.localeCompare(b.label)),
  })).filter((group) => group.entries.length > 0);
}
