import { CircleAlert, TriangleAlert } from "lucide-react";
import { createContext, useContext, useId, type ReactNode } from "react";
import { cx } from "../lib/cx";
import styles from "./Field.module.css";

export interface FieldMessage {
  readonly severity: "error" | "warning";
  readonly detail: string;
}

interface Wiring {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
}

const FieldContext = createContext<Wiring | null>(null);

/** The ids that tie a control to the label, hint and messages of the Field around it. */
export function useField(): Wiring | null {
  return useContext(FieldContext);
}

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  optional?: boolean;
  messages?: readonly FieldMessage[];
  /** Stands at the end of the label's line. */
  action?: ReactNode;
  className?: string | undefined;
  children: ReactNode;
}

/** Label, one control, hint, and what is wrong with it, said where it is wrong. */
export function Field({ label, hint, optional, messages = [], action, className, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const messagesId = `${id}-messages`;
  const describedBy = [hint ? hintId : "", messages.length > 0 ? messagesId : ""].filter(Boolean).join(" ");
  const wiring: Wiring = {
    id,
    describedBy: describedBy === "" ? undefined : describedBy,
    invalid: messages.some((message) => message.severity === "error"),
  };
  return (
    <FieldContext value={wiring}>
      <div className={cx(styles.field, className)}>
        <div className={styles.label}>
          <label htmlFor={id}>{label}</label>
          {optional ? <span className={styles.optional}>optional</span> : null}
          {action}
        </div>
        {children}
        {hint ? (
          <div id={hintId} className={styles.hint}>
            {hint}
          </div>
        ) : null}
        {messages.length > 0 ? (
          <div id={messagesId} role="status">
            {messages.map((message, index) => (
              <Message key={index} {...message} />
            ))}
          </div>
        ) : null}
      </div>
    </FieldContext>
  );
}

export function Message({ severity, detail }: FieldMessage) {
  const Icon = severity === "error" ? CircleAlert : TriangleAlert;
  return (
    <div className={cx(styles.message, severity === "error" ? styles.error : styles.warning)}>
      <Icon size={13} aria-label={severity} />
      <span>{detail}</span>
    </div>
  );
}
