/** A pattern said in words, and one sentence for each choice the editor offers. */

import { durationWords } from "../lib/duration";
import {
  contiguityOf,
  innerContiguityOf,
  repeats,
  skipOf,
  timesOf,
  type Contiguity,
  type Pattern,
  type SkipTo,
  type Stage,
} from "./model";

export const CONTIGUITY_WORDS: Readonly<Record<Contiguity, { label: string; says: string }>> = {
  strict: { label: "strict", says: "The very next row of the key must fit, or the run ends." },
  relaxed: { label: "relaxed", says: "Rows that do not fit are passed over; the first that fits is taken." },
  any: { label: "any", says: "Rows may be passed over even if they fit: every combination is found." },
};

export const NEGATED_WORDS: Readonly<Record<Contiguity, string>> = {
  strict: "The very next row must not be one of these.",
  relaxed: "No such row may come before the next stage is taken, or before the window closes.",
  any: "No such row may come before the next stage is taken, or before the window closes.",
};

export const SKIP_WORDS: Readonly<Record<SkipTo, { label: string; says: string }>> = {
  noSkip: { label: "keep everything", says: "Every match is found, also those that share rows." },
  next: { label: "next row", says: "Of the matches that begin at one row, only the first is given." },
  pastLast: { label: "past the last row", says: "The next match begins after the end of this one: no row is used twice." },
  first: { label: "first row of a stage", says: "The next match begins no earlier than the first row of that stage." },
  last: { label: "last row of a stage", says: "The next match begins no earlier than the last row of that stage." },
};

function timesWords(stage: Stage): string {
  const { min, max } = timesOf(stage);
  if (max === null) return min <= 1 ? "one or more times" : `${min} or more times`;
  if (min === max) return min === 1 ? "" : min === 2 ? "twice" : `${min} times`;
  return `${min} to ${max} times`;
}

function link(stage: Stage, first: boolean): string {
  if (first) return "";
  const contiguity = contiguityOf(stage);
  if (stage.negated) return contiguity === "strict" ? "with the very next row not " : "with no ";
  if (contiguity === "strict") return "directly followed by ";
  return contiguity === "any" ? "then any later " : "then ";
}

function bodyWords(stage: Stage): string {
  if (stage.group) return `(${stageListWords(stage.group)})`;
  const where = stage.where?.trim();
  return where ? `${stage.name || "?"} [${where}]` : `${stage.name || "?"} [any row]`;
}

/** "b [price > 2] one or more times, with strict repeats". */
function stageWords(stage: Stage, first: boolean): string {
  const parts = [`${link(stage, first)}${bodyWords(stage)}`];
  const times = timesWords(stage);
  if (times) parts.push(stage.greedy ? `${times}, as often as it can` : times);
  if (repeats(stage) && innerContiguityOf(stage) !== "relaxed") {
    parts.push(innerContiguityOf(stage) === "strict" ? "in unbroken succession" : "in every combination");
  }
  if (stage.until?.trim()) parts.push(`until [${stage.until.trim()}]`);
  if (stage.withinLoopMs != null) parts.push(`less than ${durationWords(stage.withinLoopMs)} apart`);
  if (stage.withinPreviousMs != null) parts.push(`less than ${durationWords(stage.withinPreviousMs)} after the row before`);
  if (stage.optional) parts.push("(or not at all)");
  return parts.join(" ");
}

export function stageListWords(stages: readonly Stage[]): string {
  return stages.map((stage, place) => stageWords(stage, place === 0)).join(", ");
}

/** The whole pattern in one sentence. */
export function patternWords(pattern: Pattern, partitionBy: readonly string[] = []): string {
  if (pattern.stages.length === 0) return "No stages yet.";
  const per = partitionBy.length > 0 ? `For each ${partitionBy.join(" and ")}: ` : "";
  const within = pattern.withinMs == null ? "" : `, all in less than ${durationWords(pattern.withinMs)}`;
  const skip = skipOf(pattern);
  const after =
    skip.to === "noSkip"
      ? ""
      : skip.to === "first" || skip.to === "last"
        ? ` After a match, go on from the ${skip.to} row of ${skip.stage ?? "?"}.`
        : skip.to === "pastLast"
          ? " After a match, go on behind its last row."
          : " After a match, go on from the row after its first.";
  return `${per}${stageListWords(pattern.stages)}${within}.${after}`;
}

/** What is set in a stage's folded options, in short. */
export function detailWords(stage: Stage): string {
  return [
    stage.negated ? "must not happen" : "",
    stage.optional ? "optional" : "",
    stage.greedy ? "greedy" : "",
    stage.innerContiguity && stage.innerContiguity !== "relaxed" ? `${stage.innerContiguity} repeats` : "",
    stage.until?.trim() ? "until" : "",
    stage.withinPreviousMs == null ? "" : `< ${durationWords(stage.withinPreviousMs)} since before`,
    stage.withinLoopMs == null ? "" : `< ${durationWords(stage.withinLoopMs)} apart`,
  ]
    .filter(Boolean)
    .join(" · ");
}
