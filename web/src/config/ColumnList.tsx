import type { Column } from "../wire/shapes";
import styles from "./config.module.css";

interface ColumnListProps {
  columns: readonly Column[];
  label?: string;
}

/** Columns with their types, one below the other. */
export function ColumnList({ columns, label }: ColumnListProps) {
  return (
    <ul className={styles.columnList} aria-label={label}>
      {columns.map((column) => (
        <li key={column.name}>
          <code>{column.name}</code>
          <span>{column.type.toLowerCase()}</span>
        </li>
      ))}
    </ul>
  );
}
