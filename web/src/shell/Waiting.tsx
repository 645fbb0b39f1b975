import { Spinner } from "../ui/Spinner";
import styles from "./Waiting.module.css";

export function Waiting({ what }: { what: string }) {
  return (
    <div className={styles.waiting} role="status">
      <Spinner label={what} size={18} />
      <span>{what}</span>
    </div>
  );
}
