/** Whether keys go into a text there. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable='true'], .cm-editor") !== null;
}
