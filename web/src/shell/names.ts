import type { Present } from "../wire/shapes";

/** One or two letters for a round picture: "Ann Lee" → AL, "bob@x.org" → B. */
export function initials(name: string): string {
  const words = name
    .replace(/@.*$/, "")
    .split(/[\s._-]+/)
    .filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) =>
    word ? ([...word][0] ?? "") : "",
  );
  return letters.join("").toUpperCase() || "?";
}

/** A person with two tabs is one person; the tab in which something is being edited speaks for them. */
export function onePerPerson(people: readonly Present[]): readonly Present[] {
  const chosen = new Map<string, Present>();
  for (const person of people) if (!chosen.has(person.id) || person.editing) chosen.set(person.id, person);
  return [...chosen.values()];
}
