import { useMemo, useState } from "react";
import { useReadable, writable } from "../lib/readable";
import { Dialog } from "../ui/Dialog";
import { Pick } from "../ui/Pick";
import { GROUPS, isEnabled, useAllCommands, useCommands, type Command } from "./registry";
import { shown } from "./shortcut";

const open = writable(false);

export function openPalette(): void {
  open.setState(true);
}

/** Every command, found by typing. */
export function CommandPalette() {
  const own = useMemo(
    (): readonly Command[] => [
      {
        id: "help.palette",
        name: "All commands",
        group: "Help",
        shortcuts: ["Mod+K"],
        whileTyping: true,
        run: () => open.setState(!open.getState()),
      },
    ],
    [],
  );
  useCommands(own);
  const isOpen = useReadable(open);
  return isOpen ? <OpenPalette /> : null;
}

function OpenPalette() {
  const commands = useAllCommands();
  // Asked once: while the palette is open nothing else has the focus that `when` may ask about.
  const [usable] = useState(() => commands.filter((command) => command.id !== "help.palette" && isEnabled(command)));
  const groups = GROUPS.filter((group) => usable.some((command) => command.group === group));
  return (
    <Dialog open onOpenChange={(next) => open.setState(next)} title="Commands" bare>
      <Pick
        placeholder="What do you want to do?"
        empty="No command matches."
        groups={groups.map((group) => ({
          heading: group,
          items: usable
            .filter((command) => command.group === group)
            .map((command) => {
              const key = command.shortcuts?.[0];
              return {
                id: command.id,
                label: command.name,
                icon: command.icon,
                keywords: command.keywords,
                detail: key === undefined ? undefined : shown(key),
                run: () => {
                  open.setState(false);
                  // After the dialog has given the focus back.
                  setTimeout(command.run);
                },
              };
            }),
        }))}
      />
    </Dialog>
  );
}
