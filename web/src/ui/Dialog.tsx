import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import { useRef, type ReactNode } from "react";
import { cx } from "../lib/cx";
import { IconButton } from "./Button";
import styles from "./Dialog.module.css";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  wide?: boolean;
  /** No head and no padding: for a list that is searched. The title is still read out. */
  bare?: boolean;
  /** Buttons at the foot, the main one last. */
  actions?: ReactNode;
  /** False: it can only be left by an action, for a question that has to be answered. */
  dismissible?: boolean;
  children: ReactNode;
}

/** A question or a task in front of the page. The shade is ours: the library's own writes a style element, which
 *  the server's content policy refuses. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  wide,
  bare,
  actions,
  dismissible = true,
  children,
}: DialogProps) {
  // Where the keyboard was, before anything inside asks for it: the library gives it back to a trigger only.
  const before = useRef<Element | null>(null);
  const wasOpen = useRef(false);
  if (open && !wasOpen.current) before.current = document.activeElement;
  wasOpen.current = open;
  const stay = (event: Event) => {
    if (!dismissible) event.preventDefault();
  };
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <div className={styles.shade} aria-hidden="true" />
        <Primitive.Content
          className={cx(styles.dialog, wide && styles.wide)}
          onEscapeKeyDown={stay}
          onInteractOutside={stay}
          onOpenAutoFocus={(event) => {
            // Nothing inside has asked for the focus: it belongs to the dialog, not to its Close button.
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            const isNowhere = document.activeElement === null || document.activeElement === document.body;
            if (isNowhere && before.current instanceof HTMLElement) before.current.focus();
          }}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
        >
          {bare ? (
            <Primitive.Title className="visually-hidden">{title}</Primitive.Title>
          ) : (
            <div className={styles.head}>
              <Primitive.Title className={styles.title}>{title}</Primitive.Title>
              {dismissible ? (
                <Primitive.Close asChild>
                  <IconButton label="Close" size="small">
                    <X size={15} />
                  </IconButton>
                </Primitive.Close>
              ) : null}
            </div>
          )}
          {description === undefined ? null : (
            <Primitive.Description className={styles.description}>{description}</Primitive.Description>
          )}
          <div className={cx(styles.body, bare && styles.bareBody)}>{children}</div>
          {actions ? <div className={styles.foot}>{actions}</div> : null}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
