import { Dialog } from "../ui/Dialog";
import { Kbd } from "../ui/Kbd";
import { GROUPS, useAllCommands } from "./registry";
import { shown } from "./shortcut";
import styles from "./ShortcutSheet.module.css";

const BY_HAND: readonly { readonly name: string; readonly keys: readonly string[] }[] = [
  { name: "Pan", keys: ["Scroll", "Space + drag"] },
  { name: "Zoom", keys: [shown("Mod+x").replace(/X$/, "scroll")] },
  { name: "Select several", keys: ["Drag on the canvas", "Shift + click"] },
  { name: "Move the selection", keys: ["Arrow keys"] },
  { name: "Copy · cut · paste", keys: [shown("Mod+C"), shown("Mod+X"), shown("Mod+V")] },
];

/** The sheet while it is open; it arrives after the page. */
export function OpenSheet({ close }: { close: () => void }) {
  const commands = useAllCommands().filter((command) => command.shortcuts !== undefined);
  const groups = GROUPS.filter((group) => commands.some((command) => command.group === group));
  return (
    <Dialog open onOpenChange={close} title="Keyboard shortcuts" wide>
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
