import { Tabs as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "../lib/cx";
import styles from "./Tabs.module.css";

export interface TabBadge {
  readonly text: string;
  readonly tone?: "neutral" | "error" | "warning";
}

export interface TabSpec {
  readonly id: string;
  readonly label: string;
  readonly badge?: TabBadge | null | undefined;
}

interface TabsProps {
  tabs: readonly TabSpec[];
  value: string;
  onChange: (id: string) => void;
  label: string;
  /** Stands right of the tabs. */
  extra?: ReactNode;
  className?: string | undefined;
  headClassName?: string | undefined;
  bodyClassName?: string | undefined;
  /** The chosen tab's content. */
  children: ReactNode;
}

export function Tabs({
  tabs,
  value,
  onChange,
  label,
  extra,
  className,
  headClassName,
  bodyClassName,
  children,
}: TabsProps) {
  return (
    <Primitive.Root className={className} value={value} onValueChange={onChange}>
      <div className={headClassName}>
        <Primitive.List className={styles.list} aria-label={label}>
          {tabs.map((tab) => (
            <Primitive.Trigger key={tab.id} value={tab.id} className={styles.tab}>
              {tab.label}
              {tab.badge ? (
                <span
                  className={cx(styles.count, tab.badge.tone && tab.badge.tone !== "neutral" && styles[tab.badge.tone])}
                >
                  {tab.badge.text}
                </span>
              ) : null}
            </Primitive.Trigger>
          ))}
        </Primitive.List>
        {extra}
      </div>
      <Primitive.Content value={value} className={bodyClassName} tabIndex={-1}>
        {children}
      </Primitive.Content>
    </Primitive.Root>
  );
}
