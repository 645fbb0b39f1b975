import type { ReactNode } from "react";
import { EmptyState } from "../ui/EmptyState";
import { Logo } from "../ui/Logo";
import styles from "./Screen.module.css";

interface ScreenProps {
  title: string;
  /** What happened, and what one can do. */
  children?: ReactNode;
  action?: ReactNode;
}

/** The whole window, where there is nothing else to show: what happened, and the way on. */
export function Screen({ title, children, action }: ScreenProps) {
  return (
    <main className={styles.screen}>
      <div className={styles.card} role="alert">
        <EmptyState icon={<Logo size={30} />} title={title} action={action}>
          {children}
        </EmptyState>
      </div>
    </main>
  );
}
