// Equality of JSON values, and of what is drawn.

export function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other) || one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((value, at) => same(value, other[at]));
  }
  const left = Object.entries(one);
  const right = other as Readonly<Record<string, unknown>>;
  return (
    left.length === Object.keys(right).length &&
    left.every(([key, value]) => Object.hasOwn(right, key) && same(value, right[key]))
  );
}

type Fields = Readonly<Record<string, unknown>>;

/** What differs, as it was and as it is; null where nothing does. A key missing on one side was absent there. */
export function changedKeys(before: Fields, after: Fields): { readonly before: Fields; readonly after: Fields } | null {
  const differs = (key: string) =>
    !(Object.hasOwn(before, key) && Object.hasOwn(after, key) && same(before[key], after[key]));
  const was = Object.fromEntries(Object.entries(before).filter(([key]) => differs(key)));
  const now = Object.fromEntries(Object.entries(after).filter(([key]) => differs(key)));
  return Object.keys(was).length + Object.keys(now).length === 0 ? null : { before: was, after: now };
}
