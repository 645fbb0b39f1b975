import { useId, type ReactNode } from "react";
import { Message, type FieldMessage } from "../ui/Field";
import { FieldName } from "./FieldName";
import styles from "./fields.module.css";

interface GroupFieldProps {
  label: string;
  hint?: ReactNode;
  optional?: boolean;
  required?: boolean;
  messages?: readonly FieldMessage[];
  action?: ReactNode;
  children: ReactNode;
}

/** As a Field, for a value that is made of several controls. */
export function GroupField({ label, hint, optional = false, required = false, messages = [], action, children }: GroupFieldProps) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id} className={styles.group}>
      <div className={styles.groupLabel}>
        <span id={id}>
          <FieldName label={label} required={required} />
        </span>
        {optional ? <span className={styles.optional}>optional</span> : null}
        {action ? <span className={styles.groupAction}>{action}</span> : null}
      </div>
      {hint ? <div className={styles.hint}>{hint}</div> : null}
      {children}
      {messages.length > 0 ? (
        <div role="status">
          {messages.map((message) => (
            <Message key={message.detail} {...message} />
          ))}
        </div>
      ) : null}
    </div>
  );
}
