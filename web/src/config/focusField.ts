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
