import { useEffect, useRef, useState } from "react";
import { cx } from "../lib/cx";
import type { PatternResult } from "../wire/types.gen";
import type { Row } from "./rows";
import { markWidth, takenRows, timelineOf } from "./timeline";
import styles from "./try.module.css";

export interface Chosen {
  readonly kind: "match" | "timeout";
  readonly place: number;
}

interface TimelineViewProps {
  rows: readonly Row[];
  result: PatternResult;
  eventTime: string;
  chosen: Chosen | null;
  onChoose: (chosen: Chosen | null) => void;
  row: number | null;
  onRow: (row: number | null) => void;
}

const SPAN_LANE = 9;
const SECOND = 1_000;

function label(ms: number): string {
  // Small numbers are counters of an example rather than moments.
  if (Math.abs(ms) < 86_400 * SECOND) return String(Math.round(ms));
  return new Date(ms).toISOString().slice(5, 16).replace("T", " ");
}

/** Rows as dots in their time, matches and timeouts as bars over them. The list and the table beside it say the same. */
export function TimelineView({ rows, result, eventTime, chosen, onChoose, row, onRow }: TimelineViewProps) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(640);
  useEffect(() => {
    const element = box.current;
    if (!element || typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0) setWidth(element.clientWidth);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const line = timelineOf(rows, result, eventTime, width);
  const taken = takenRows(result);
  const late = new Set(result.late);
  if (line.marks.length === 0) {
    return <p className={styles.quiet}>The rows have no readable time in “{eventTime}”: milliseconds, or ISO texts such as 2013-01-01T10:00:00Z.</p>;
  }
  const markLane = markWidth(rows.length) + 2;
  const axis = line.spanLanes * SPAN_LANE + line.markLanes * markLane + 8;
  return (
    <div ref={box} className={styles.timeline}>
      <svg width={width} height={axis + 18} aria-hidden="true">
        {line.spans.map((span) => {
          const on = chosen?.kind === span.kind && chosen.place === span.place;
          return (
            <rect
              key={`${span.kind}${span.place}`}
              className={cx(styles.span, span.kind === "timeout" && styles.spanTimeout, on && styles.spanOn)}
              x={span.from}
              y={span.lane * SPAN_LANE + 2}
              width={span.to - span.from}
              height={SPAN_LANE - 3}
              rx={3}
              onClick={() => onChoose(on ? null : span)}
            />
          );
        })}
        <line className={styles.axis} x1={0} x2={width} y1={axis} y2={axis} />
        {line.marks.map((mark) => (
          <circle
            key={mark.row}
            className={cx(styles.dot, taken.has(mark.row) && styles.dotTaken, late.has(mark.row) && styles.dotLate, row === mark.row && styles.dotAsked)}
            cx={mark.x}
            cy={axis - 7 - mark.lane * markLane}
            r={markWidth(rows.length) / 2 - 1}
            onClick={() => onRow(row === mark.row ? null : mark.row)}
          />
        ))}
        {line.ticks.map((tick, place) => (
          <text
            key={place}
            className={styles.tick}
            x={tick.x}
            y={axis + 13}
            textAnchor={place === 0 ? "start" : place === line.ticks.length - 1 ? "end" : "middle"}
          >
            {label(tick.ms)}
          </text>
        ))}
      </svg>
    </div>
  );
}
