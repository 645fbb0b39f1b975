import { cx } from "../lib/cx";
import type { PatternDrawing } from "./beads";
import styles from "./Beads.module.css";

const WIDTH = 192;
const HEIGHT = 32;
const RADIUS = 8;
const MIDDLE = 10;
const FOOT = 25;
const MOST = 7;

/** A pattern as it is: a bead per stage, a gap per contiguity, a bar for the time it may take. */
export function Beads({ pattern }: { pattern: PatternDrawing }) {
  const shown = pattern.beads.slice(0, MOST);
  const more = pattern.beads.length - shown.length;
  const wish = pattern.window === null ? 46 : 42;
  const step =
    shown.length < 2 ? wish : Math.min(wish, (WIDTH - 2 * RADIUS - (more > 0 ? 26 : 12)) / (shown.length - 1));
  const x = (index: number) => RADIUS + 1 + index * step;
  const end = x(shown.length - 1) + RADIUS;
  return (
    <svg className={styles.beads} width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      {shown.map((bead, index) =>
        index === 0 ? null : (
          <line
            key={index}
            className={cx(styles.string, bead.gap && styles[bead.gap])}
            x1={x(index - 1) + RADIUS + (shown[index - 1]?.times ? 12 : 0)}
            x2={x(index) - RADIUS}
            y1={MIDDLE}
            y2={MIDDLE}
          />
        ),
      )}
      {shown.map((bead, index) => (
        <g key={index}>
          <circle className={cx(styles.bead, bead.negated && styles.negated)} cx={x(index)} cy={MIDDLE} r={RADIUS} />
          <text className={styles.letter} x={x(index)} y={MIDDLE + 3.5}>
            {bead.label.slice(0, 2)}
          </text>
          {bead.negated ? (
            <line className={styles.strike} x1={x(index) - 6} y1={MIDDLE + 6} x2={x(index) + 6} y2={MIDDLE - 6} />
          ) : null}
          {bead.times ? (
            <text className={styles.times} x={x(index) + RADIUS + 2} y={MIDDLE + 3}>
              {bead.times}
            </text>
          ) : null}
        </g>
      ))}
      {more > 0 ? (
        <text className={styles.times} x={end + 5} y={MIDDLE + 3}>
          +{more}
        </text>
      ) : null}
      {pattern.window === null ? null : (
        <>
          <path className={styles.window} d={`M1.5 ${FOOT - 3}v6M1.5 ${FOOT}H${end}M${end} ${FOOT - 3}v6`} />
          <text className={styles.windowText} x={end + 6} y={FOOT + 3.5}>
            {pattern.window}
          </text>
        </>
      )}
    </svg>
  );
}
