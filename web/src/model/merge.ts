// What two people made of one JSON value, brought together: a three-way merge, as server/domain/pipeline/merge.py has
// it, for edits only: at a conflict the last writer holds, and a change outlives a removal. `undefined`: not there.
import { areThings, areTooLarge, frozen, gathered, identityOf, isObject, pairs, thingOf, type Item } from "./pairing";
import { regrouped } from "./regrouping";
import { followed, renames } from "./renaming";
import { same } from "./same";

/** Objects of these fields mean something only as a whole: a duration, how often, what comes after a match, and a text
 *  of a list under its name. */
const ONE_VALUE: readonly (readonly string[])[] = [
  ["value", "unit"],
  ["min", "max"],
  ["to", "stage", "onMissing"],
  Object.keys(thingOf("")),
];

/** `theirs` with what `mine` changed since `base`. */
export function merge(base: unknown, mine: unknown, theirs: unknown): unknown {
  if (same(mine, theirs) || same(base, mine)) return theirs;
  if (same(base, theirs)) return mine;
  if (areTooLarge(base, mine, theirs)) return mine;
  // Names that only one side gave are given in all three first: what speaks of them by the new name is no change.
  const ours = renames(base, mine);
  const others = renames(base, theirs);
  const both = new Map([...others, ...ours].filter(([name]) => !ours.has(name) || !others.has(name) || ours.get(name) === others.get(name)));
  return merged(followed(base, both), followed(mine, both), followed(theirs, both));
}

function merged(base: unknown, mine: unknown, theirs: unknown): unknown {
  if (same(mine, theirs) || same(base, mine)) return theirs;
  if (same(base, theirs)) return mine;
  const before = base === undefined ? {} : base;
  if (isObject(before) && isObject(mine) && isObject(theirs) && !meansOneThing(before, mine, theirs))
    return mergedFields(before, mine, theirs);
  const lists: readonly unknown[] = [base, mine, theirs].map((each) => (each === undefined ? [] : each));
  const texts = thingsOfTexts(lists);
  const things = areThings(lists) ? lists : texts;
  if (things === null) return mine;
  const [one = [], two = [], three = []] = things;
  const found = mergedItems(one, two, three);
  const items = things === texts ? found.map((item) => (item as Item)["text"]) : found;
  return items.length === 0 && (mine === undefined || theirs === undefined) ? undefined : items;
}

function thingsOfTexts(lists: readonly unknown[]): readonly (readonly Item[])[] | null {
  const isTexts = (list: unknown): list is readonly string[] => Array.isArray(list) && list.every((item) => typeof item === "string");
  const texts = lists.filter(isTexts);
  return texts.length === lists.length ? texts.map((list) => list.map(thingOf)) : null;
}

function meansOneThing(...objects: readonly Item[]): boolean {
  return ONE_VALUE.some((fields) => objects.every((object) => Object.keys(object).every((key) => fields.includes(key))));
}

function mergedFields(base: Item, mine: Item, theirs: Item): Item {
  const of = (object: Item, key: string) => (Object.hasOwn(object, key) ? object[key] : undefined);
  const keys = new Set([...Object.keys(theirs), ...Object.keys(mine)]);
  const fields = [...keys].map((key) => [key, merged(of(base, key), of(mine, key), of(theirs, key))] as const);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

/** One thing's places in the three lists. */
interface Thing {
  readonly base: number | undefined;
  readonly mine: number | undefined;
  readonly theirs: number | undefined;
}
type Side = "mine" | "theirs";

function mergedItems(...lists: readonly [readonly Item[], readonly Item[], readonly Item[]]): readonly unknown[] {
  const [base, mine, theirs] = regrouped(...lists);
  return ordered(thingsOf(base, mine, theirs)).map((thing) => {
    const now = thing.theirs === undefined ? undefined : theirs[thing.theirs];
    const wanted = thing.mine === undefined ? undefined : mine[thing.mine];
    if (thing.base === undefined || now === undefined || wanted === undefined) return now ?? wanted;
    return merged(base[thing.base], wanted, now);
  });
}

/** What the merged list shall hold, in no order yet. */
function thingsOf(base: readonly Item[], mine: readonly Item[], theirs: readonly Item[]): readonly Thing[] {
  const toMine = pairs(base, mine);
  const toTheirs = pairs(base, theirs);
  followNames(toMine, mine, toTheirs, theirs);
  followNames(toTheirs, theirs, toMine, mine);
  const things: Thing[] = [];
  for (const [place, before] of base.entries()) {
    const thing = { base: place, mine: toMine.get(place), theirs: toTheirs.get(place) };
    const here = thing.mine === undefined ? undefined : mine[thing.mine];
    const there = thing.theirs === undefined ? undefined : theirs[thing.theirs];
    const left = here ?? there;
    if (left !== undefined && ((here && there) || !same(before, left))) things.push(thing);
  }
  // What both added alike is one thing.
  const mineIn = new Set(toMine.values());
  const theirsIn = new Set(toTheirs.values());
  const alike = gathered(mine, mineIn, frozen);
  for (const [place, item] of theirs.entries())
    if (!theirsIn.has(place)) things.push({ base: undefined, mine: alike.get(frozen(item))?.shift(), theirs: place });
  const left = [...alike.values()].flat();
  return [...things, ...left.map((place) => ({ base: undefined, mine: place, theirs: undefined }))];
}

/** What one side did not find again, the other may have under another name: then that name finds it here. */
function followNames(
  known: Map<number, number>,
  items: readonly Item[],
  other: ReadonlyMap<number, number>,
  others: readonly Item[],
): void {
  const taken = new Set(known.values());
  const named = new Map<string, number>();
  for (const [place, item] of items.entries()) {
    const identity = taken.has(place) ? null : identityOf(item);
    if (identity !== null) named.set(identity, place);
  }
  for (const [place, there] of other) {
    const item = known.has(place) ? undefined : others[there];
    const identity = item ? identityOf(item) : null;
    const found = identity === null ? undefined : named.get(identity);
    if (identity === null || found === undefined) continue;
    named.delete(identity);
    known.set(place, found);
  }
}

/** In the order of the side that moved something; what only the other has stands after what it follows there. */
function ordered(things: readonly Thing[]): readonly Thing[] {
  const common = things.filter((thing) => thing.base !== undefined);
  const has = (side: Side) => common.filter((thing) => thing[side] !== undefined);
  const both = has("mine").filter((thing) => thing.theirs !== undefined);
  const by = (list: readonly Thing[], side: Side) => [...list].sort((a, b) => (a[side] ?? -1) - (b[side] ?? -1));
  const equal = (one: readonly Thing[], other: readonly Thing[]) => one.every((thing, place) => thing === other[place]);
  const iMoved = !equal(has("mine"), by(has("mine"), "mine"));
  const alike = equal(by(both, "mine"), by(both, "theirs"));
  return iMoved && !alike ? woven(things, "mine", "theirs") : woven(things, "theirs", "mine");
}

/** In the order of `first`. What only `second` has comes after what it follows there, and after what was added at that
 *  spot; what nothing follows there comes last. */
function woven(things: readonly Thing[], first: Side, second: Side): readonly Thing[] {
  const inOrder = (side: Side) => things.filter((thing) => thing[side] !== undefined).sort((a, b) => (a[side] ?? 0) - (b[side] ?? 0));
  const after = new Map<Thing | null, readonly Thing[]>();
  let anchor: Thing | null = null;
  let trailing: Thing[] = [];
  for (const thing of inOrder(second)) {
    if (thing[first] === undefined) trailing.push(thing);
    else {
      after.set(anchor, trailing);
      trailing = [];
      anchor = thing;
    }
  }
  const result: Thing[] = [];
  let waiting: Thing[] = [...(after.get(null) ?? [])];
  for (const thing of inOrder(first)) {
    if (thing[second] !== undefined) {
      result.push(...waiting);
      waiting = [];
    }
    result.push(thing);
    waiting.push(...(after.get(thing) ?? []));
  }
  return [...result, ...waiting, ...trailing];
}
