// Things that one side has put into a group, or taken out of one: put there in all three lists, so that what the other
// side made of them meets them where they now stand: as server/domain/pipeline/regrouping.py has it.
import { areThings, identityOf, type Item } from "./pairing";
import { same } from "./same";

type Things = readonly Item[];
type Names = ReadonlySet<string>;

/** The three lists, with what one side alone grouped or ungrouped grouped or ungrouped in all of them. */
export function regrouped(base: Things, mine: Things, theirs: Things): readonly [Things, Things, Things] {
  let [before, ours, others] = [base, mine, theirs];
  [before, others] = putIn(before, ours, others);
  [before, ours] = putIn(before, others, ours);
  [before, others] = takenOut(before, ours, others);
  [before, ours] = takenOut(before, others, ours);
  return [before, ours, others];
}

/** A thing that holds others: in which field, which ones. */
interface Group {
  readonly thing: Item;
  readonly field: string;
  readonly members: Things;
}

const having = ({ thing, field }: Group, members: Things): Item => ({ ...thing, [field]: members });

/** `base` and `other`, their things in the new groups of `changed`. A group that both have made of the same is one. */
function putIn(base: Things, changed: Things, other: Things): readonly [Things, Things] {
  const there = namesOf(changed);
  let [before, beside] = [namesOf(base), namesOf(other)];
  for (const thing of changed) {
    const name = identityOf(thing);
    const group = groupOf(thing);
    if (name === null || group === null || before.has(name)) continue;
    const moved = without(both(namesOf(group.members), before), there);
    if (beside.has(name)) {
      const twin = groupOf(called(name, other));
      if (moved.size === 0 || twin === null || !equal(both(namesOf(twin.members), before), moved)) continue;
      base = withGroup(base, group, moved);
    } else if (both(moved, beside).size > 0) {
      base = withGroup(base, group, moved);
      other = withGroup(other, group, moved);
    } else continue;
    before = without(before, moved);
    beside = without(beside, moved);
  }
  return [base, other];
}

/** The group stands where the first of its things stood. */
function withGroup(things: Things, group: Group, moved: Names): Things {
  const goes = (thing: Item): boolean => moved.has(identityOf(thing) ?? "");
  const rest = things.filter((thing) => !goes(thing));
  return rest.toSpliced(things.findIndex(goes), 0, having(group, things.filter(goes)));
}

/** `base` and `other` without the groups that `changed` dissolved, their things in their place. A group whose own
 *  settings `other` has changed stays: a change outlives a removal. */
function takenOut(base: Things, changed: Things, other: Things): readonly [Things, Things] {
  const there = namesOf(changed);
  const beside = new Set([...namesOf(base), ...namesOf(other)]);
  for (const thing of base) {
    const name = identityOf(thing);
    const group = groupOf(thing);
    if (name === null || group === null || there.has(name)) continue;
    const freed = both(namesOf(group.members), there);
    const twin = freed.size > 0 && both(freed, beside).size === 0 ? groupOf(called(name, other)) : null;
    if (twin === null || !same(having(group, []), having(twin, []))) continue;
    base = withoutGroup(base, name, group.members);
    other = withoutGroup(other, name, twin.members);
  }
  return [base, other];
}

const withoutGroup = (things: Things, name: string, members: Things): Things =>
  things.flatMap((thing) => (identityOf(thing) === name ? members : [thing]));

/** The thing as a group: it has one list of things, which is not empty. */
function groupOf(thing: Item | undefined): Group | null {
  const found = Object.entries(thing ?? {}).flatMap(([field, value]) => {
    const lists = [value];
    const [members = []] = areThings(lists) ? lists : [];
    return members.length > 0 && thing ? [{ thing, field, members }] : [];
  });
  return found.length === 1 ? (found[0] ?? null) : null;
}

const called = (name: string, things: Things): Item | undefined => things.find((thing) => identityOf(thing) === name);
const namesOf = (things: Things): Names => new Set(things.flatMap((thing) => identityOf(thing) ?? []));
const both = (one: Names, other: Names): Names => new Set([...one].filter((name) => other.has(name)));
const without = (one: Names, other: Names): Names => new Set([...one].filter((name) => !other.has(name)));
const equal = (one: Names, other: Names): boolean => one.size === other.size && both(one, other).size === one.size;
