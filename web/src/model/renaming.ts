// New names of a value's parts, followed where conditions and other fields speak of them: as
// server/domain/pipeline/renaming.py has it.
import { areThings, isObject, pairs } from "./pairing";
import { renamedIn } from "./references";

/** Whoever renames more than these at once has made something else of it: none is followed. */
const MOST_NAMES = 20;

export type NewNames = ReadonlyMap<string, string>;

/** The names that things of `base` have in `other`, where that is new and the old one nobody's any more. */
export function renames(base: unknown, other: unknown): NewNames {
  const were = new Set(namesIn(base));
  const are = new Set(namesIn(other));
  const found = new Map([...changed(base, other)].filter(([before, after]) => !are.has(before) && !were.has(after)));
  return found.size <= MOST_NAMES ? found : new Map();
}

/** The value with things called by their new names, also where other parts speak of them: as a `stage`, or in an
 *  expression. */
export function followed(value: unknown, names: NewNames): unknown {
  if (names.size === 0) return value;
  if (Array.isArray(value)) return value.map((inner) => followed(inner, names));
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        (key === "name" || key === "stage") && typeof inner === "string" ? (names.get(inner) ?? inner) : followed(inner, names),
      ]),
    );
  if (typeof value !== "string") return value;
  return [...names].reduce((text, [before, after]) => (text.includes(before) ? renamedIn(text, before, after) : text), value);
}

/** All names that stand in a value. */
export function* namesIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const inner of value) yield* namesIn(inner);
  else if (isObject(value))
    for (const [key, inner] of Object.entries(value)) {
      if (key === "name" && typeof inner === "string") yield inner;
      else yield* namesIn(inner);
    }
}

function* changed(base: unknown, other: unknown): Generator<readonly [string, string]> {
  if (isObject(base) && isObject(other)) {
    for (const [key, inner] of Object.entries(base)) if (Object.hasOwn(other, key)) yield* changed(inner, other[key]);
    return;
  }
  const lists = [base, other];
  if (!areThings(lists)) return;
  const [one = [], two = []] = lists;
  for (const [place, there] of pairs(one, two)) {
    const before = one[place]?.["name"];
    const after = two[there]?.["name"];
    if (typeof before === "string" && typeof after === "string" && before && after && before !== after) yield [before, after];
    yield* changed(one[place], two[there]);
  }
}
