import type { InputHTMLAttributes, Ref, TextareaHTMLAttributes } from "react";
import { cx } from "../lib/cx";
import styles from "./Field.module.css";
import { useField } from "./Field";

interface TextFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  mono?: boolean;
  ref?: Ref<HTMLInputElement>;
}

export function TextField({ mono, className, type = "text", ...rest }: TextFieldProps) {
  const field = useField();
  return (
    <input
      type={type}
      id={field?.id}
      aria-describedby={field?.describedBy}
      aria-invalid={field?.invalid || undefined}
      autoComplete="off"
      spellCheck={false}
      className={cx(styles.input, mono && styles.mono, className)}
      {...rest}
    />
  );
}

interface TextAreaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  mono?: boolean;
  ref?: Ref<HTMLTextAreaElement>;
}

export function TextArea({ mono, className, ...rest }: TextAreaProps) {
  const field = useField();
  return (
    <textarea
      id={field?.id}
      aria-describedby={field?.describedBy}
      aria-invalid={field?.invalid || undefined}
      spellCheck={false}
      className={cx(styles.area, mono && styles.mono, className)}
      {...rest}
    />
  );
}
