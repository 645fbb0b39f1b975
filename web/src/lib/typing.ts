/** Whether keys go into a text there. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("input, textarea, select, [contenteditable='true'], .cm-editor") !== null
  );
}

/** Whether keys mean the canvas there: it has the focus, or nothing has. */
export function meansCanvas(target: EventTarget | null): boolean {
  return (
    !(target instanceof Element) ||
    target === document.body ||
    target.closest(".react-flow, [data-keys='canvas']") !== null
  );
}
