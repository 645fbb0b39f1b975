/** Shortcuts are written `Mod+Shift+Z`; `Mod` is ⌘ on a Mac and Ctrl elsewhere. */

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

export const isMac = typeof navigator !== "undefined" && /mac|iphone|ipad/i.test(navigator.platform);

const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  Enter: "↵",
  Delete: "Del",
  Space: "Space",
};

function parsed(shortcut: string): { readonly key: string; readonly held: ReadonlySet<string> } {
  const parts = shortcut.split("+");
  // The key + itself leaves an empty part at the end.
  const last = parts.at(-1) ?? "";
  return { key: last === "" ? "+" : last, held: new Set(parts.slice(0, -1)) };
}

export function matches(shortcut: string, press: KeyPress, mac: boolean = isMac): boolean {
  const { key, held: wants } = parsed(shortcut);
  const mod = mac ? press.metaKey : press.ctrlKey;
  const other = mac ? press.ctrlKey : press.metaKey;
  if (mod !== wants.has("Mod") || other || press.altKey !== wants.has("Alt")) return false;
  const pressed = press.key === " " ? "Space" : press.key;
  if (key.length === 1) {
    // Signs such as ? and + need Shift on many keyboards: the sign itself decides then.
    const letter = /[a-z0-9]/i.test(key);
    if (letter && press.shiftKey !== wants.has("Shift")) return false;
    return pressed.toLowerCase() === key.toLowerCase();
  }
  return press.shiftKey === wants.has("Shift") && pressed === key;
}

/** The shortcut as people of this platform write it: ⇧⌘Z, Ctrl+Shift+Z. */
export function shown(shortcut: string, mac: boolean = isMac): string {
  const { key, held } = parsed(shortcut);
  const name = NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  if (mac) return `${held.has("Alt") ? "⌥" : ""}${held.has("Shift") ? "⇧" : ""}${held.has("Mod") ? "⌘" : ""}${name}`;
  return [held.has("Mod") ? "Ctrl" : "", held.has("Alt") ? "Alt" : "", held.has("Shift") ? "Shift" : "", name]
    .filter(Boolean)
    .join("+");
}
