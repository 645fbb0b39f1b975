import { findingsUnder } from "../fields/messages";
import { cx } from "../lib/cx";
import type { Finding } from "../wire/shapes";
import { BEAD, drawingOf } from "./drawing";
import { fieldPath, type Pattern } from "./model";
import styles from "./patterns.module.css";

const LINE_Y = 30;
const HEIGHT = 64;

/** Beads for stages, gaps for contiguity, frames for groups, a bar for the window. The sentence below says the same. */
export function PatternDrawing({ pattern, findings, root }: { pattern: Pattern; findings: readonly Finding[]; root: string }) {
  const drawing = drawingOf(pattern);
  return (
    <div className={styles.drawing}>
      <svg width={drawing.width} height={HEIGHT} viewBox={`0 0 ${drawing.width} ${HEIGHT}`} aria-hidden="true">
        {drawing.frames.map((frame) => (
          <g key={`frame-${frame.path.join(".")}`}>
            <rect
              className={styles.frame}
              x={frame.from}
              y={LINE_Y - 19 + frame.depth * 3}
              width={frame.to - frame.from}
              height={38 - frame.depth * 6}
              rx={8}
            />
            <text className={styles.times} x={frame.to} y={LINE_Y - 20} textAnchor="end">
              {frame.times}
            </text>
          </g>
        ))}
        {drawing.links.map((link) => (
          <line key={`link-${link.from}`} className={cx(styles.link, styles[link.contiguity])} x1={link.from} x2={link.to} y1={LINE_Y} y2={LINE_Y} />
        ))}
        {drawing.beads.map((bead) => {
          const wrong = findingsUnder(findings, fieldPath(root, bead.path)).length > 0;
          return (
            <g key={`bead-${bead.path.join(".")}`}>
              <circle
                className={cx(styles.bead, bead.negated && styles.negated, bead.optional && styles.optional, wrong && styles.wrong)}
                cx={bead.x}
                cy={LINE_Y}
                r={BEAD / 2 - 1}
              />
              {bead.negated ? (
                <line className={styles.strike} x1={bead.x - 7} y1={LINE_Y + 7} x2={bead.x + 7} y2={LINE_Y - 7} />
              ) : null}
              <text className={styles.beadName} x={bead.x} y={LINE_Y + 4} textAnchor="middle">
                {bead.name.slice(0, 3)}
              </text>
              <text className={styles.times} x={bead.x} y={LINE_Y - 15} textAnchor="middle">
                {bead.times}
              </text>
            </g>
          );
        })}
        {drawing.window ? (
          <path className={styles.window} d={`M${drawing.window.from} ${HEIGHT - 12}v5H${drawing.window.to}v-5`} />
        ) : null}
      </svg>
    </div>
  );
}
