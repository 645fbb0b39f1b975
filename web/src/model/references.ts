/** Where a condition speaks of another stage: `a.price`, `COUNT(a)`. */

const STRING_OR_QUOTED = /'(?:[^']|'')*'|`[^`]*`|"[^"]*"/g;

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** `condition` with the stage `before` called `after`; text in quotes is left as it is. */
export function renamedIn(condition: string, before: string, after: string): string {
  const reference = new RegExp(`(?<![\\w.\`])${escaped(before)}(?=\\s*\\.)`, "g");
  const counted = new RegExp(`(\\bCOUNT\\s*\\(\\s*)${escaped(before)}(?=\\s*\\))`, "gi");
  const swap = (text: string): string =>
    text.replace(reference, () => after).replace(counted, (_all, head: string) => head + after);
  let out = "";
  let last = 0;
  for (const quoted of condition.matchAll(STRING_OR_QUOTED)) {
    out += swap(condition.slice(last, quoted.index)) + quoted[0];
    last = quoted.index + quoted[0].length;
  }
  return out + swap(condition.slice(last));
}
