import { useEffect, type ReactNode } from "react";
import { useReadable, writable } from "../lib/readable";
import { matches, shown, type KeyPress } from "./shortcut";

/** Headings in the palette and on the sheet, in their order. */
export const GROUPS = ["Add", "Edit", "Pipeline", "Go to", "View", "Help"] as const;

/** One thing a person can do: the same object feeds menus, shortcuts, the palette and the sheet of shortcuts. */
export interface Command {
  readonly id: string;
  readonly name: string;
  readonly group: (typeof GROUPS)[number];
  readonly icon?: ReactNode;
  readonly shortcuts?: readonly string[];
  /** Not now: greyed in menus, left out of the palette, its shortcut is left to the browser. */
  readonly when?: () => boolean;
  /** Its shortcut also works while somebody types. */
  readonly whileTyping?: boolean;
  /** Its shortcut means the canvas: it is not heard while the focus is in a panel, where the key may mean that panel. */
  readonly onCanvas?: boolean;
  /** More words to find it by. */
  readonly keywords?: readonly string[];
  readonly run: () => void;
}

const registered = writable<readonly Command[]>([]);

/** Adds commands until the returned function is called. A later command with the same id stands in for the earlier. */
export function addCommands(commands: readonly Command[]): () => void {
  registered.setState([...registered.getState(), ...commands]);
  return () => registered.setState(registered.getState().filter((command) => !commands.includes(command)));
}

export function useCommands(commands: readonly Command[]): void {
  useEffect(() => addCommands(commands), [commands]);
}

/** All commands there are now, each id once. */
export function useAllCommands(): readonly Command[] {
  return unique(useReadable(registered));
}

function unique(list: readonly Command[]): readonly Command[] {
  return [...new Map(list.map((command) => [command.id, command])).values()];
}

export function commandOf(id: string): Command | undefined {
  return registered.getState().findLast((command) => command.id === id);
}

export const isEnabled = (command: Command): boolean => command.when?.() ?? true;

/** Runs a command if it is there and may run now. */
export function runCommand(id: string): boolean {
  const command = commandOf(id);
  if (!command || !isEnabled(command)) return false;
  command.run();
  return true;
}

/** Its first shortcut as people write it, for menus and tooltips. */
export function shortcutOf(id: string): string | undefined {
  const first = commandOf(id)?.shortcuts?.[0];
  return first === undefined ? undefined : shown(first);
}

/** The command a key press means, if it may run now. */
export function commandFor(press: KeyPress, typing: boolean, onCanvas = true): Command | undefined {
  return unique(registered.getState()).find(
    (command) =>
      (!typing || command.whileTyping) &&
      (onCanvas || !command.onCanvas) &&
      command.shortcuts?.some((shortcut) => matches(shortcut, press)) &&
      isEnabled(command),
  );
}
