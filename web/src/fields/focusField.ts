const FOCUSABLE = "input, textarea, select, [data-focus], button";

/** The element whose `data-field` is the longest beginning of `path`: `pattern.stages.1` for `pattern.stages.1.where`. */
export function elementFor(root: ParentNode, path: string): HTMLElement | null {
  const fields = [...root.querySelectorAll<HTMLElement>("[data-field]")].filter((element) => {
    const field = element.dataset["field"] ?? "";
    return path === field || path.startsWith(`${field}.`);
  });
  return fields.toSorted((a, b) => (b.dataset["field"]?.length ?? 0) - (a.dataset["field"]?.length ?? 0))[0] ?? null;
}

/** Brings a field into view and puts the cursor into it. False where the form has no such field, or not yet. */
export function focusField(root: ParentNode, path: string): boolean {
  const element = elementFor(root, path);
  if (!element) return false;
  element.scrollIntoView({ block: "nearest" });
  const control = element.matches(FOCUSABLE) ? element : element.querySelector<HTMLElement>(FOCUSABLE);
  control?.focus();
  return control !== null && control.contains(control.ownerDocument.activeElement);
}

/** Later than this, somebody who asked for a field is doing something else. */
const FIELD_COMES_WITHIN_MS = 3_000;

/** As `focusField`, for a field that comes in a moment: in a part that unfolds just now, or an editor being loaded.
 *  Returns what gives it up. */
export function focusFieldSoon(root: () => ParentNode | null, path: string): () => void {
  const until = performance.now() + FIELD_COMES_WITHIN_MS;
  const there = (): boolean => {
    const form = root();
    return form !== null && focusField(form, path);
  };
  if (there()) return () => undefined;
  let frame = requestAnimationFrame(function again() {
    if (there() || performance.now() > until) return;
    frame = requestAnimationFrame(again);
  });
  return () => cancelAnimationFrame(frame);
}
