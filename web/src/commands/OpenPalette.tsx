import { useState } from "react";
import { Dialog } from "../ui/Dialog";
import { Pick } from "../ui/Pick";
import { GROUPS, isEnabled, useAllCommands } from "./registry";
import { shown } from "./shortcut";

/** The palette while it is open; it arrives after the page. */
export function OpenPalette({ close }: { close: () => void }) {
  const commands = useAllCommands();
  // Asked once: while the palette is open nothing else has the focus that `when` may ask about.
  const [usable] = useState(() => commands.filter((command) => command.id !== "help.palette" && isEnabled(command)));
  const groups = GROUPS.filter((group) => usable.some((command) => command.group === group));
  return (
    <Dialog open onOpenChange={close} title="Commands" bare>
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
                  close();
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
