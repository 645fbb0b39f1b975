import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { cx } from "../lib/cx";
import { newId } from "../lib/id";
import { useReadable, writable } from "../lib/readable";
import { Button, IconButton } from "./Button";
import styles from "./Toast.module.css";

export interface Toast {
  readonly id: string;
  readonly tone: "neutral" | "error";
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

const shown = writable<readonly Toast[]>([]);
const KEPT = 3;
const LASTS_MS = 6_000;

/** Says something that has no place of its own on the page. Errors with a place belong there instead. */
export function toast(text: string, options: { tone?: Toast["tone"]; action?: Toast["action"] } = {}): void {
  const others = shown.getState().filter((other) => other.text !== text);
  shown.setState(
    [...others, { id: newId(), tone: options.tone ?? "neutral", text, action: options.action }].slice(-KEPT),
  );
}

function dismiss(id: string): void {
  shown.setState(shown.getState().filter((one) => one.id !== id));
}

export function Toasts() {
  const list = useReadable(shown);
  return (
    <div className={styles.toasts} role="region" aria-label="Notifications">
      <div aria-live="polite">
        {list.map((one) => (
          <ToastCard key={one.id} toast={one} />
        ))}
      </div>
    </div>
  );
}

function ToastCard({ toast: one }: { toast: Toast }) {
  // It stays while somebody points at it or stands in it: they are about to use it.
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismiss(one.id), LASTS_MS + one.text.length * 40);
    return () => clearTimeout(timer);
  }, [one, held]);
  return (
    <div
      className={cx(styles.toast, one.tone === "error" && styles.error)}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className={styles.text}>{one.text}</span>
      {one.action ? (
        <Button
          size="small"
          variant="ghost"
          onClick={() => {
            one.action?.run();
            dismiss(one.id);
          }}
        >
          {one.action.label}
        </Button>
      ) : null}
      <IconButton label="Dismiss" size="small" onClick={() => dismiss(one.id)}>
        <X size={14} />
      </IconButton>
    </div>
  );
}
