import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { cx } from "../lib/cx";
import styles from "./Button.module.css";
import { Tooltip } from "./Tooltip";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: "primary" | "secondary" | "ghost" | "danger";
  size?: "normal" | "small";
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ variant = "secondary", size = "normal", className, type = "button", ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={cx(styles.button, styles[variant], size === "small" && styles.small, className)}
      {...rest}
    />
  );
}

interface IconButtonProps extends Omit<ButtonProps, "aria-label"> {
  /** Read by people who can't see the icon, and shown as its tooltip. */
  label: string;
  shortcut?: string | undefined;
  /** More than the label, for the tooltip alone. */
  hint?: ReactNode;
}

export function IconButton({ label, shortcut, hint, variant = "ghost", className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={hint ?? label} shortcut={shortcut}>
      <Button variant={variant} aria-label={label} className={cx(styles.icon, className)} {...rest} />
    </Tooltip>
  );
}
