import { Link } from "wouter";
import { EmptyState } from "../ui/EmptyState";
import styles from "./Waiting.module.css";

export function NotFound() {
  return (
    <main className={styles.whole}>
      <EmptyState title="There is nothing at this address" action={<Link href="/">All pipelines</Link>} />
    </main>
  );
}
