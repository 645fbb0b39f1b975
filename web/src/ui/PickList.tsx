import { Command } from "cmdk";
import type { PickProps } from "./Pick";
import { score } from "./score";
import styles from "./Pick.module.css";

/** A list that is searched by typing: the palette of commands, quick-add, connect. */
export function PickList({ placeholder, empty, groups, onEscape, onQuery }: PickProps) {
  return (
    <Command
      className={styles.pick}
      label={placeholder}
      loop
      filter={score}
      shouldFilter={onQuery === undefined}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !onEscape) return;
        event.preventDefault();
        event.stopPropagation();
        onEscape();
      }}
    >
      <Command.Input className={styles.input} placeholder={placeholder} autoFocus {...(onQuery ? { onValueChange: onQuery } : {})} />
      <Command.List className={styles.list}>
        <Command.Empty className={styles.empty}>{empty}</Command.Empty>
        {groups
          .filter((group) => group.items.length > 0)
          .map((group) => (
            <Command.Group key={group.heading} heading={group.heading} className={styles.group}>
              {group.items.map((item) => (
                <Command.Item
                  key={item.id}
                  className={styles.item}
                  value={`${item.label}\n${item.id}`}
                  keywords={[...(item.keywords ?? []), group.heading]}
                  onSelect={item.run}
                >
                  {item.icon}
                  <span className={styles.label}>{item.label}</span>
                  {item.detail ? <span className={styles.detail}>{item.detail}</span> : null}
                </Command.Item>
              ))}
            </Command.Group>
          ))}
      </Command.List>
    </Command>
  );
}
