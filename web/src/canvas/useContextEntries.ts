import { useCallback } from "react";
import { commandOf, isEnabled } from "../commands/registry";
import { shown } from "../commands/shortcut";
import { useEditor } from "../editor/context";
import { countOf } from "../editor/selection";
import type { MenuEntry } from "../ui/Menu";

const ON_SELECTION = [
  "edit.connect",
  "edit.write",
  "edit.nameGroup",
  "edit.fold",
  "edit.group",
  "edit.ungroup",
  "edit.leaveGroup",
  null,
  "edit.duplicate",
  "edit.copy",
  "view.fitSelection",
  "edit.tidy",
  null,
  "edit.delete",
];
const ON_CANVAS = ["add.node", "add.note", "edit.selectAll", "go.find", null, "edit.tidy", "view.fit", "view.minimap"];

/** Of some kinds of things alone: left out of the menu of others. */
const ONLY_WHERE_MEANT: ReadonlySet<string> = new Set([
  "edit.connect",
  "edit.group",
  "edit.write",
  "edit.nameGroup",
  "edit.fold",
  "edit.ungroup",
  "edit.leaveGroup",
]);

/** The canvas's menu under the right button: on what is selected, else on the canvas. */
export function useContextEntries(): () => readonly MenuEntry[] {
  const editor = useEditor();
  return useCallback(() => {
    const ids = countOf(editor.selection.getState()) > 0 ? ON_SELECTION : ON_CANVAS;
    return ids.flatMap((id): readonly MenuEntry[] => {
      if (id === null) return [{ kind: "separator" }];
      const command = commandOf(id);
      if (!command || (ONLY_WHERE_MEANT.has(id) && !isEnabled(command))) return [];
      const key = command.shortcuts?.[0];
      return [
        {
          label: command.name,
          icon: command.icon,
          shortcut: key === undefined ? undefined : shown(key),
          disabled: !isEnabled(command),
          danger: id === "edit.delete",
          run: command.run,
        },
      ];
    });
  }, [editor]);
}
