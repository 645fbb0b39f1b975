import { findingsUnder } from "../fields/messages";
import { cx } from "../lib/cx";
import { ScrollBox } from "../ui/ScrollBox";
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
    <ScrollBox className={styles.drawing} label="Drawing of the pattern">
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
              <rect
                className={cx(styles.bead, bead.negated && styles.negated, bead.optional && styles.optional, wrong && styles.wrong)}
                x={bead.x - bead.width / 2 + 1}
                y={LINE_Y - BEAD / 2 + 1}
                width={bead.width - 2}
                height={BEAD - 2}
                rx={BEAD / 2 - 1}
              />
              {bead.negated ? (
                <line className={styles.strike} x1={bead.x - bead.width / 2 + 5} y1={LINE_Y} x2={bead.x + bead.width / 2 - 5} y2={LINE_Y} />
              ) : null}
              <text className={styles.beadName} x={bead.x} y={LINE_Y + 4} textAnchor="middle">
                {bead.name}
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
    </ScrollBox>
  );
}
