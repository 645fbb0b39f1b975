import { ChevronDown } from "lucide-react";
import type { SelectHTMLAttributes } from "react";
import { cx } from "../lib/cx";
import styles from "./Field.module.css";
import { useField } from "./Field";

export interface SelectOption {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean;
}

interface SelectProps extends Omit<SelectHTMLAttributes<HTMLSelectElement>, "onChange" | "value"> {
  options: readonly SelectOption[];
  value: string;
  onChange: (value: string) => void;
  /** Shown while `value` is none of the options. */
  placeholder?: string;
}

/** The browser's own list: it works with every keyboard, screen reader and phone. */
export function Select({ options, value, onChange, placeholder, className, ...rest }: SelectProps) {
  const field = useField();
  const known = options.some((option) => option.value === value);
  return (
    <span className={styles.selectBox}>
      <select
        id={field?.id}
        aria-describedby={field?.describedBy}
        aria-invalid={field?.invalid || undefined}
        className={cx(styles.select, className)}
        value={known ? value : ""}
        onChange={(event) => onChange(event.target.value)}
        {...rest}
      >
        {known ? null : (
          <option value="" disabled>
            {placeholder ?? "Choose…"}
          </option>
        )}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown size={14} aria-hidden="true" />
    </span>
  );
}
