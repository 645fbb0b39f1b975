import { LoaderCircle } from "lucide-react";
import styles from "./Spinner.module.css";

export function Spinner({ label, size = 15 }: { label: string; size?: number }) {
  return <LoaderCircle className={styles.spinner} size={size} role="img" aria-label={label} />;
}
