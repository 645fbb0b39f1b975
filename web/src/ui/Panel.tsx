import type { ReactNode } from "react";
import { cx } from "../lib/cx";
import styles from "./Panel.module.css";

interface PanelProps {
  title: ReactNode;
  actions?: ReactNode;
  className?: string | undefined;
  children: ReactNode;
}

/** A titled column: head with actions, body that scrolls. */
export function Panel({ title, actions, className, children }: PanelProps) {
  return (
    <section className={cx(styles.panel, className)}>
      <header className={styles.head}>
        <h2 className={styles.title}>{title}</h2>
        {actions}
      </header>
      <div className={styles.body}>{children}</div>
    </section>
  );
}
