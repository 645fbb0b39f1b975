import { useMemo } from "react";
import { useReadable, writable } from "../lib/readable";
import { Dialog } from "../ui/Dialog";
import { Kbd } from "../ui/Kbd";
import { GROUPS, useAllCommands, useCommands, type Command } from "./registry";
import { shown } from "./shortcut";
import styles from "./ShortcutSheet.module.css";

const open = writable(false);

const BY_HAND: readonly { readonly name: string; readonly keys: readonly string[] }[] = [
  { name: "Pan", keys: ["Scroll", "Space + drag"] },
  { name: "Zoom", keys: [shown("Mod+x").replace(/X$/, "scroll")] },
  { name: "Select several", keys: ["Drag on the canvas", "Shift + click"] },
  { name: "Move the selection", keys: ["Arrow keys"] },
  { name: "Copy · cut · paste", keys: [shown("Mod+C"), shown("Mod+X"), shown("Mod+V")] },
];

/** All shortcuts on one sheet. */
export function ShortcutSheet() {
  const own = useMemo(
    (): readonly Command[] => [
      {
        id: "help.shortcuts",
        name: "Keyboard shortcuts",
        group: "Help",
        shortcuts: ["?"],
        run: () => open.setState(true),
      },
    ],
    [],
  );
  useCommands(own);
  const isOpen = useReadable(open);
  const commands = useAllCommands().filter((command) => command.shortcuts !== undefined);
  const groups = GROUPS.filter((group) => commands.some((command) => command.group === group));
  return (
    <Dialog open={isOpen} onOpenChange={(next) => open.setState(next)} title="Keyboard shortcuts" wide>
      <div className={styles.sheet}>
        {groups.map((group) => (
          <section key={group} className={styles.group}>
            <h3 className={styles.heading}>{group}</h3>
            {commands
              .filter((command) => command.group === group)
              .map((command) => (
                <div key={command.id} className={styles.row}>
                  <span>{command.name}</span>
                  <span className={styles.keys}>
                    {command.shortcuts?.map((key) => (
                      <Kbd key={key} keys={shown(key)} />
                    ))}
                  </span>
                </div>
              ))}
          </section>
        ))}
        <section className={styles.group}>
          <h3 className={styles.heading}>On the canvas</h3>
          {BY_HAND.map((row) => (
            <div key={row.name} className={styles.row}>
              <span>{row.name}</span>
              <span className={styles.keys}>
                {row.keys.map((key) => (
                  <Kbd key={key} keys={key} />
                ))}
              </span>
            </div>
          ))}
        </section>
      </div>
    </Dialog>
  );
}
