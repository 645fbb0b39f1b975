import { Popover as Primitive } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import styles from "./Popover.module.css";

interface PopoverProps {
  trigger: ReactElement;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  align?: "start" | "center" | "end";
  side?: "top" | "right" | "bottom" | "left";
  label: string;
  /** Told before Escape closes it. */
  onEscape?: () => void;
  children: ReactNode;
}

/** A small panel beside its trigger; the page behind stays usable. */
export function Popover({
  trigger,
  open,
  onOpenChange,
  align = "start",
  side = "bottom",
  label,
  onEscape,
  children,
}: PopoverProps) {
  return (
    <Primitive.Root {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          className={styles.popover}
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          aria-label={label}
          {...(onEscape ? { onEscapeKeyDown: onEscape } : {})}
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
