import { cx } from "../lib/cx";
import { BEAD, stringBeads, type PatternDrawing } from "./beads";
import styles from "./Beads.module.css";

const WIDTH = 192;
const HEIGHT = 32;
const LEFT = 1;
const MIDDLE = 10;
const FOOT = 25;

/** A pattern as it is: a bead per stage, a gap per contiguity, a bar for the time it may take. */
export function Beads({ pattern }: { pattern: PatternDrawing }) {
  const laid = stringBeads(pattern, WIDTH - 2 * LEFT);
  const end = LEFT + laid.end;
  const last = LEFT + (laid.beads.at(-1)?.free ?? 0);
  return (
    <svg className={styles.beads} width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      {laid.beads.map(({ text, left, right, free }, index) => {
        const bead = pattern.beads[index];
        const next = laid.beads[index + 1];
        const middle = LEFT + (left + right) / 2;
        return (
          <g key={index}>
            {next ? (
              <line
                className={cx(styles.string, styles[pattern.beads[index + 1]?.gap ?? "strict"])}
                x1={LEFT + free}
                x2={LEFT + next.left}
                y1={MIDDLE}
                y2={MIDDLE}
              />
            ) : null}
            <rect
              className={cx(styles.bead, bead?.negated && styles.negated)}
              x={LEFT + left}
              y={MIDDLE - BEAD / 2}
              width={right - left}
              height={BEAD}
              rx={BEAD / 2}
            />
            <text className={styles.letter} x={middle} y={MIDDLE + 3.5}>
              {text}
            </text>
            {bead?.negated ? <line className={styles.strike} x1={middle - 6} y1={MIDDLE + 6} x2={middle + 6} y2={MIDDLE - 6} /> : null}
            {bead?.times ? (
              <text className={styles.times} x={LEFT + right + 2} y={MIDDLE + 3}>
                {bead.times}
              </text>
            ) : null}
          </g>
        );
      })}
      {laid.more > 0 ? (
        <text className={styles.times} x={last + 5} y={MIDDLE + 3}>
          +{laid.more}
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
