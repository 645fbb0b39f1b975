import { useEffect, useRef, useState } from "react";
import { cx } from "../lib/cx";
import { isMoment, isoOf } from "../lib/moment";
import type { PatternResult } from "../wire/types.gen";
import type { Asked } from "./fate";
import { markWidth, takenRows, timelineOf, type Band } from "./timeline";
import styles from "./timeline.module.css";
import shared from "./try.module.css";
import type { TriedRows } from "./tryRequest";

export interface Chosen {
  readonly kind: "match" | "timeout";
  readonly place: number;
}

interface TimelineViewProps {
  tried: TriedRows;
  result: PatternResult;
  /** The columns in which the rows have their times. */
  eventTimes: readonly string[];
  chosen: Chosen | null;
  onChoose: (chosen: Chosen | null) => void;
  asked: Asked | null;
  onAsk: (asked: Asked | null) => void;
}

const SPAN_LANE = 9;
const FOOT = 18;
/** Left of the lanes, where they have names. */
const GUTTER = 96;
const LETTERS = 15;
const SECOND = 1_000;

function label(ms: number): string {
  // Small numbers are counters of an example rather than moments.
  if (Math.abs(ms) < 86_400 * SECOND) return String(Math.round(ms));
  return isMoment(ms) ? isoOf(ms).slice(5, 16).replace("T", " ") : isoOf(ms);
}

const shortened = (name: string): string => (name.length <= LETTERS ? name : `${name.slice(0, LETTERS - 1)}…`);

/** Rows as dots in their time, matches and timeouts as bars over them, a lane for each key. The list and the table
 *  beside it say the same. */
export function TimelineView({ tried, result, eventTimes, chosen, onChoose, asked, onAsk }: TimelineViewProps) {
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

  const line = timelineOf(tried, result, width, GUTTER);
  const taken = takenRows(result);
  const late = new Set(result.late);
  if (line.bands.length === 0) {
    return <p className={shared.quiet}>The rows have no readable time in “{[...new Set(eventTimes)].join("” and “")}”: milliseconds, or ISO texts such as 2013-01-01T10:00:00Z.</p>;
  }
  const mark = markWidth(tried.rows.length);
  const markLane = mark + 2;
  const heightOf = (band: Band): number => band.spanLanes * SPAN_LANE + Math.max(1, band.markLanes) * markLane + 8;
  const bottoms = line.bands.map((_, place) => line.bands.slice(0, place + 1).reduce((sum, band) => sum + heightOf(band), 0));
  const axis = bottoms.at(-1) ?? 0;
  return (
    <div ref={box} className={styles.timeline}>
      <svg width={width} height={axis + FOOT} aria-hidden="true">
        {line.bands.map((band, place) => {
          const bottom = bottoms[place] ?? 0;
          const top = bottom - heightOf(band);
          return (
            <g key={band.label ?? ""}>
              {band.label === null ? null : (
                <text className={styles.lane} x={0} y={bottom - 4}>
                  {shortened(band.label)}
                  <title>{band.label}</title>
                </text>
              )}
              <line className={styles.axis} x1={line.left} x2={width} y1={bottom} y2={bottom} />
              {band.spans.map((span) => {
                const on = chosen?.kind === span.kind && chosen.place === span.place;
                return (
                  <rect
                    key={`${span.kind}${span.place}`}
                    className={cx(styles.span, span.kind === "timeout" && styles.spanTimeout, on && styles.spanOn)}
                    x={span.from}
                    y={top + span.lane * SPAN_LANE + 2}
                    width={span.to - span.from}
                    height={SPAN_LANE - 3}
                    rx={3}
                    onClick={() => onChoose(on ? null : span)}
                  />
                );
              })}
              {band.marks.map(({ row, x, lane }) => (
                <circle
                  key={row}
                  className={cx(styles.dot, taken.has(row) && styles.dotTaken, late.has(row) && styles.dotLate, asked === row && styles.dotAsked)}
                  cx={x}
                  cy={bottom - 7 - lane * markLane}
                  r={mark / 2 - 1}
                  onClick={() => onAsk(asked === row ? null : row)}
                />
              ))}
            </g>
          );
        })}
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
