/** The pattern as beads on a line with a bar for the window: positions only, no colours. Lengths are SVG units. */

import { contiguityOf, repeats, timesOf, type Contiguity, type Pattern, type Stage, type StagePath } from "./model";

export const BEAD = 22;
const LETTER = 7;
const MOST_LETTERS = 9;
const GAP: Readonly<Record<Contiguity, number>> = { strict: 14, relaxed: 30, any: 42 };
const PAD = 8;

export interface Bead {
  readonly path: StagePath;
  /** Shortened where it is long. */
  readonly name: string;
  /** Its middle. */
  readonly x: number;
  readonly width: number;
  readonly negated: boolean;
  readonly optional: boolean;
  /** "1+", "2–3", "×2"; empty for exactly once. */
  readonly times: string;
}

export interface Link {
  readonly from: number;
  readonly to: number;
  readonly contiguity: Contiguity;
}

export interface Frame {
  readonly path: StagePath;
  readonly from: number;
  readonly to: number;
  readonly times: string;
  readonly depth: number;
}

export interface Drawing {
  readonly width: number;
  readonly beads: readonly Bead[];
  readonly links: readonly Link[];
  readonly frames: readonly Frame[];
  readonly window: { readonly from: number; readonly to: number } | null;
}

export function timesMark(stage: Stage): string {
  const { min, max } = timesOf(stage);
  if (max === null) return `${min}+`;
  if (!repeats(stage)) return "";
  return min === max ? `×${min}` : `${min}–${max}`;
}

export function drawingOf(pattern: Pattern): Drawing {
  const beads: Bead[] = [];
  const links: Link[] = [];
  const frames: Frame[] = [];
  let x = PAD;

  const place = (stages: readonly Stage[], above: StagePath, depth: number): void => {
    stages.forEach((stage, at) => {
      const path = [...above, at];
      // Within a group the head is entered by the group's own link, which is drawn before the frame.
      if (at > 0) {
        const gap = GAP[contiguityOf(stage)];
        links.push({ from: x, to: x + gap, contiguity: contiguityOf(stage) });
        x += gap;
      }
      if (stage.group) {
        const from = x;
        x += PAD;
        place(stage.group, path, depth + 1);
        x += PAD;
        frames.push({ path, from, to: x, times: timesMark(stage), depth });
        return;
      }
      const name = stage.name.length > MOST_LETTERS ? `${stage.name.slice(0, MOST_LETTERS - 1)}…` : stage.name;
      const width = Math.max(BEAD, name.length * LETTER + 12);
      beads.push({
        path,
        name,
        x: x + width / 2,
        width,
        negated: stage.negated ?? false,
        optional: stage.optional ?? false,
        times: timesMark(stage),
      });
      x += width;
    });
  };
  place(pattern.stages, [], 0);

  const window = pattern.withinMs != null && beads.length > 0 ? { from: PAD, to: x } : null;
  return { width: x + PAD, beads, links, frames, window };
}
