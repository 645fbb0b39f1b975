import { Check } from "lucide-react";
import { ContextMenu as Context, DropdownMenu as Dropdown } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { cx } from "../lib/cx";
import styles from "./Menu.module.css";

export type MenuEntry =
  | {
      readonly kind?: "item";
      readonly label: string;
      readonly icon?: ReactNode;
      readonly shortcut?: string | undefined;
      readonly disabled?: boolean;
      readonly danger?: boolean;
      /** Given: the entry shows whether it is the chosen one. */
      readonly checked?: boolean;
      readonly run: () => void;
    }
  | { readonly kind: "heading"; readonly label: string }
  | { readonly kind: "separator" };

function entries(list: readonly MenuEntry[], kit: typeof Dropdown | typeof Context) {
  const withIcons = list.some((entry) => "icon" in entry && entry.icon);
  return list.map((entry, index) => {
    if (entry.kind === "separator") return <kit.Separator key={index} className={styles.separator} />;
    if (entry.kind === "heading")
      return (
        <kit.Label key={index} className={styles.heading}>
          {entry.label}
        </kit.Label>
      );
    const inside = (
      <>
        {entry.checked === undefined ? null : (
          <span className={styles.check}>{entry.checked ? <Check size={14} /> : null}</span>
        )}
        {withIcons ? <span className={styles.icon}>{entry.icon}</span> : null}
        <span className={styles.label}>{entry.label}</span>
        {entry.shortcut ? <span className={styles.shortcut}>{entry.shortcut}</span> : null}
      </>
    );
    const className = cx(styles.item, entry.danger && styles.danger);
    const disabled = entry.disabled ?? false;
    return entry.checked === undefined ? (
      <kit.Item key={index} className={className} disabled={disabled} onSelect={entry.run}>
        {inside}
      </kit.Item>
    ) : (
      <kit.CheckboxItem
        key={index}
        className={className}
        disabled={disabled}
        checked={entry.checked}
        onSelect={entry.run}
      >
        {inside}
      </kit.CheckboxItem>
    );
  });
}

interface MenuProps {
  entries: readonly MenuEntry[];
  align?: "start" | "center" | "end";
  children: ReactElement;
}

/** A menu under its one child, a button. Not modal: the library's modal menu writes a style element. */
export function Menu({ entries: list, align = "start", children }: MenuProps) {
  return (
    <Dropdown.Root modal={false}>
      <Dropdown.Trigger asChild>{children}</Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content className={styles.menu} align={align} sideOffset={5} collisionPadding={8}>
          {entries(list, Dropdown)}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}

interface ContextMenuProps {
  /** Asked when the menu opens. */
  entries: () => readonly MenuEntry[];
  onOpenChange?: (open: boolean) => void;
  children: ReactElement;
}

/** The same menu on right click, long press and the menu key. */
export function ContextMenu({ entries: list, onOpenChange, children }: ContextMenuProps) {
  return (
    <Context.Root modal={false} {...(onOpenChange ? { onOpenChange } : {})}>
      <Context.Trigger asChild>{children}</Context.Trigger>
      <Context.Portal>
        <Context.Content className={styles.menu} collisionPadding={8}>
          <Entries list={list} />
        </Context.Content>
      </Context.Portal>
    </Context.Root>
  );
}

function Entries({ list }: { list: () => readonly MenuEntry[] }) {
  return <>{entries(list(), Context)}</>;
}
