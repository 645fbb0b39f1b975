// Which items of two lists are the same thing, though it may have been changed, moved or renamed: as
// server/domain/pipeline/pairing.py has it.

export type Item = Readonly<Record<string, unknown>>;

/** What names an item, the first that it has: a stage's name, a column's alias, a transition's two ends. */
const IDENTITIES: readonly (readonly string[])[] = [["id"], ["name"], ["alias"], ["from", "to"]];

export function isObject(value: unknown): value is Item {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether all items of all lists are objects that have what names them, be it still empty. */
export function areThings(lists: readonly unknown[]): lists is readonly (readonly Item[])[] {
  return lists.every((list) => Array.isArray(list) && list.every((item) => isObject(item) && namesOf(item) !== undefined));
}

/** A text of a list as a thing: it is called what it calls itself, as in `price * 2 AS doubled`, or by all of it. */
export function thingOf(text: string): Item & { readonly text: string } {
  const words = text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "").split(/[ \t\r\n]+/);
  const named = words.length > 2 && words.at(-2)?.toUpperCase() === "AS";
  return { alias: named ? (words.at(-1) ?? text) : text, text };
}

/** A value whose lists hold more is taken whole: to compare it part by part would keep everybody waiting. */
const MOST_ITEMS = 1_000;

/** Whether one of the values holds more list items than are compared one by one. */
export function areTooLarge(...values: readonly unknown[]): boolean {
  return values.some((value) => {
    let count = 0;
    const waiting: unknown[] = [value];
    while (waiting.length > 0 && count <= MOST_ITEMS) {
      const each = waiting.pop();
      if (Array.isArray(each)) {
        count += each.length;
        for (const item of each) waiting.push(item);
      } else if (isObject(each)) for (const inner of Object.values(each)) waiting.push(inner);
    }
    return count > MOST_ITEMS;
  });
}

/** What the item is called; null while that is empty. */
export function identityOf(item: Item): string | null {
  const keys = namesOf(item) ?? [];
  const named = keys.map((key) => item[key]);
  return named.some((name) => name !== "") ? JSON.stringify([...keys, ...named]) : null;
}

/** Places in `other` by places in `base`, for those that are the same thing: one that equals it; else one of its name;
 *  else, renamed, the only one of its content; else the one between the same neighbours, if that has its content or,
 *  for want of others, its fields. */
export function pairs(base: readonly Item[], other: readonly Item[]): Map<number, number> {
  const found = new Map<number, number>();
  const taken = new Set<number>();
  const pair = (place: number, match: number) => {
    found.set(place, match);
    taken.add(match);
  };
  for (const key of [frozen, identityOf]) pairBy(key, base, other, found, taken, pair);
  pairOnly(base, other, found, taken, pair);
  pairBetween(base, other, found, taken);
  return found;
}

/** A JSON value as a text to look up by: the same for equal values, in whatever order their keys stand. */
export function frozen(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(frozen).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? "";
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${frozen(value[key])}`).join(",")}}`;
}

function namesOf(item: Item): readonly string[] | undefined {
  return IDENTITIES.find((keys) => keys.every((key) => Object.hasOwn(item, key) && typeof item[key] === "string"));
}

/** All of the item but what names it; null where that is nothing. */
function contentOf(item: Item): string | null {
  const names = namesOf(item) ?? [];
  const rest = Object.entries(item).filter(([key]) => !names.includes(key));
  return rest.length === 0 ? null : frozen(Object.fromEntries(rest));
}

type Pair = (place: number, match: number) => void;

function pairBy(
  key: (item: Item) => string | null,
  base: readonly Item[],
  other: readonly Item[],
  found: ReadonlyMap<number, number>,
  taken: ReadonlySet<number>,
  pair: Pair,
): void {
  const waiting = gathered(other, taken, key);
  for (const [place, item] of base.entries()) {
    const known = found.has(place) ? null : key(item);
    const match = known === null ? undefined : waiting.get(known)?.shift();
    if (match !== undefined) pair(place, match);
  }
}

/** Those of whose content there is but one on each side: renamed, and perhaps moved. */
function pairOnly(
  base: readonly Item[],
  other: readonly Item[],
  found: ReadonlyMap<number, number>,
  taken: ReadonlySet<number>,
  pair: Pair,
): void {
  const right = gathered(other, taken, contentOf);
  for (const [content, places] of gathered(base, found, contentOf)) {
    const there = right.get(content) ?? [];
    const [place, match] = [places[0], there[0]];
    if (content !== null && places.length === 1 && there.length === 1 && place !== undefined && match !== undefined)
      pair(place, match);
  }
}

/** Those between the same neighbours: first of equal content, in order; then, where as many are left on each side, those
 *  of the same fields, in order. */
function pairBetween(base: readonly Item[], other: readonly Item[], found: Map<number, number>, taken: Set<number>): void {
  if (found.size === base.length || taken.size === other.length) return;
  const gaps = gapsOf(other.length, new Map([...found].map(([here, there]) => [there, here])));
  for (const [ends, places] of gapsOf(base.length, new Map([...found.keys()].map((here) => [here, here])))) {
    const there = gaps.get(ends) ?? [];
    const spots = new Map<string | null, number[]>();
    for (const place of there) into(spots, contentOf(at(other, place)), place);
    const within = new Map<number, number>();
    for (const place of places) {
      const match = spots.get(contentOf(at(base, place)))?.shift();
      if (match !== undefined) within.set(place, match);
    }
    const used = new Set(within.values());
    const left = places.filter((place) => !within.has(place));
    const right = there.filter((place) => !used.has(place));
    if (left.length === right.length)
      for (const [turn, place] of left.entries()) {
        const match = right[turn];
        if (match !== undefined && sameFields(at(base, place), at(other, match))) within.set(place, match);
      }
    for (const [place, match] of within) {
      found.set(place, match);
      taken.add(match);
    }
  }
}

/** The places that are not known, by the known ones before and after them; -1 for the list's ends. */
function gapsOf(length: number, known: ReadonlyMap<number, number>): Map<string, number[]> {
  const gaps = new Map<string, number[]>();
  let before = -1;
  let gap: number[] = [];
  for (let place = 0; place < length; place += 1) {
    const here = known.get(place);
    if (here === undefined) {
      gap.push(place);
      continue;
    }
    if (gap.length > 0) gaps.set(`${before},${here}`, gap);
    before = here;
    gap = [];
  }
  if (gap.length > 0) gaps.set(`${before},-1`, gap);
  return gaps;
}

function sameFields(one: Item, other: Item): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key));
}

/** The places of the items that are not `done`, by a key. */
export function gathered<K>(
  items: readonly Item[],
  done: { has(place: number): boolean },
  key: (item: Item) => K,
): Map<K, number[]> {
  const places = new Map<K, number[]>();
  for (const [place, item] of items.entries()) if (!done.has(place)) into(places, key(item), place);
  return places;
}

function into<K>(places: Map<K, number[]>, key: K, place: number): void {
  const there = places.get(key);
  if (there) there.push(place);
  else places.set(key, [place]);
}

function at(items: readonly Item[], place: number): Item {
  const item = items[place];
  if (!item) throw new RangeError(`no item ${place}`);
  return item;
}
