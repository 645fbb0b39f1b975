import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import { cx } from "../lib/cx";
import styles from "./Splitter.module.css";

interface SplitterProps {
  /** `vertical`: the line stands upright and what it sizes lies left or right of it. */
  orientation: "vertical" | "horizontal";
  /** The sized side's extent in pixels, and its limits. */
  size: number;
  min: number;
  max: number;
  /** Which side is sized: `before` the line (left, above) or `after` it. */
  side: "before" | "after";
  onResize: (size: number) => void;
  label: string;
}

const STEP = 16;

/** A line that resizes what lies beside it, by pointer and by arrow keys. */
export function Splitter({ orientation, size, min, max, side, onResize, label }: SplitterProps) {
  const drag = useRef<{ start: number; size: number } | null>(null);
  const clamp = (value: number) => Math.round(Math.min(max, Math.max(min, value)));
  const along = (event: PointerEvent) => (orientation === "vertical" ? event.clientX : event.clientY);
  const sign = side === "before" ? 1 : -1;

  const onKeyDown = (event: KeyboardEvent) => {
    const grow = orientation === "vertical" ? "ArrowRight" : "ArrowDown";
    const shrink = orientation === "vertical" ? "ArrowLeft" : "ArrowUp";
    if (event.key !== grow && event.key !== shrink) return;
    event.preventDefault();
    onResize(clamp(size + (event.key === grow ? STEP : -STEP) * sign));
  };

  return (
    <div
      role="separator"
      tabIndex={0}
      aria-orientation={orientation}
      aria-label={label}
      aria-valuenow={Math.round(size)}
      aria-valuemin={min}
      aria-valuemax={max}
      className={cx(styles.splitter, styles[orientation])}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { start: along(event), size };
      }}
      onPointerMove={(event) => {
        if (drag.current) onResize(clamp(drag.current.size + (along(event) - drag.current.start) * sign));
      }}
      onPointerUp={() => {
        drag.current = null;
      }}
      onLostPointerCapture={() => {
        drag.current = null;
      }}
    />
  );
}
