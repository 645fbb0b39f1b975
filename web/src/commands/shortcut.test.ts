import { describe, expect, it } from "vitest";
import { matches, shown, type KeyPress } from "./shortcut";

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

describe("a shortcut", () => {
  it("means ⌘ on a Mac and Ctrl elsewhere", () => {
    expect(matches("Mod+Z", press("z", { ctrlKey: true }), false)).toBe(true);
    expect(matches("Mod+Z", press("z", { metaKey: true }), true)).toBe(true);
    expect(matches("Mod+Z", press("z", { metaKey: true }), false)).toBe(false);
    expect(matches("Mod+Z", press("z", { ctrlKey: true, metaKey: true }), false)).toBe(false);
  });

  it("tells Z from Shift+Z", () => {
    expect(matches("Mod+Z", press("Z", { ctrlKey: true, shiftKey: true }), false)).toBe(false);
    expect(matches("Mod+Shift+Z", press("Z", { ctrlKey: true, shiftKey: true }), false)).toBe(true);
  });

  it("takes signs as they are typed, with Shift or without", () => {
    expect(matches("?", press("?", { shiftKey: true }), false)).toBe(true);
    expect(matches("+", press("+", { shiftKey: true }), false)).toBe(true);
    expect(matches("Mod++", press("+", { ctrlKey: true }), false)).toBe(true);
  });

  it("knows named keys", () => {
    expect(matches("Delete", press("Delete"), false)).toBe(true);
    expect(matches("Shift+F8", press("F8"), false)).toBe(false);
    expect(matches("Space", press(" "), false)).toBe(true);
  });

  it("is written as people of the platform write it", () => {
    expect(shown("Mod+Shift+Z", false)).toBe("Ctrl+Shift+Z");
    expect(shown("Mod+Shift+Z", true)).toBe("⇧⌘Z");
    expect(["+", "Mod++", "ArrowUp", "n"].map((key) => shown(key, false))).toEqual(["+", "Ctrl++", "↑", "N"]);
  });
});
