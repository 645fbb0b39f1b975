/** Changes to a pattern: each takes a pattern and gives the next, never touching the one before. */

import { renamedIn } from "../model/references";
import {
  EMPTY_PATTERN,
  namesOf,
  stageAt,
  type AfterMatchSkip,
  type Pattern,
  type Stage,
  type StagePath,
} from "./model";

/** A field set to `undefined` leaves the stage: the contract's default holds again. */
export type StageChange = { readonly [Field in keyof Stage]?: Stage[Field] | undefined };

type List = readonly Stage[];

/** Changes the list that holds the stage at `path`. */
function inList(stages: List, path: StagePath, change: (list: List, place: number) => List): List {
  const [place, ...below] = path;
  if (place === undefined) return stages;
  if (below.length === 0) return change(stages, place);
  return stages.map((stage, at) =>
    at === place && stage.group ? { ...stage, group: inList(stage.group, below, change) } : stage,
  );
}

function atList(pattern: Pattern, path: StagePath, change: (list: List, place: number) => List): Pattern {
  return { ...pattern, stages: inList(pattern.stages, path, change) };
}

function without<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}

/** The first letter, or letter and number, that no stage is called. */
export function freeName(pattern: Pattern): string {
  const taken = new Set(namesOf(pattern));
  for (let round = 0; ; round += 1) {
    for (const letter of "abcdefghijklmnopqrstuvwxyz") {
      const name = round === 0 ? letter : `${letter}${round}`;
      if (!taken.has(name)) return name;
    }
  }
}

export function changeStage(pattern: Pattern, path: StagePath, change: StageChange): Pattern {
  return atList(pattern, path, (list, place) =>
    list.map((stage, at) => (at === place ? without({ ...stage, ...change } as Stage) : stage)),
  );
}

/** A new name, also where other stages' conditions and the skip's target speak of the stage. */
export function renameStage(pattern: Pattern, path: StagePath, name: string): Pattern {
  const before = stageAt(pattern, path)?.name;
  const renamed = changeStage(pattern, path, { name });
  if (!before || before === name || namesOf(renamed).includes(before)) return renamed;
  const follow = (stage: Stage): Stage => ({
    ...stage,
    ...(stage.where === undefined ? {} : { where: renamedIn(stage.where, before, name) }),
    ...(stage.until ? { until: renamedIn(stage.until, before, name) } : {}),
    ...(stage.group ? { group: stage.group.map(follow) } : {}),
  });
  const skip = renamed.afterMatchSkip;
  return {
    ...renamed,
    stages: renamed.stages.map(follow),
    ...(skip?.stage === before ? { afterMatchSkip: { ...skip, stage: name } } : {}),
  };
}

/** A new stage at the end of the pattern, or of the group at `group`. */
export function addStage(pattern: Pattern, group: StagePath = []): Pattern {
  const stage: Stage = { name: freeName(pattern) };
  if (group.length === 0) return { ...pattern, stages: [...pattern.stages, stage] };
  return changeStage(pattern, group, { group: [...(stageAt(pattern, group)?.group ?? []), stage] });
}

function freshNames(pattern: Pattern, stage: Stage): Stage {
  let grown = pattern;
  const fresh = (old: Stage): Stage => {
    const name = freeName(grown);
    grown = { ...grown, stages: [...grown.stages, { name }] };
    return { ...old, name, ...(old.group ? { group: old.group.map(fresh) } : {}) };
  };
  return fresh(stage);
}

export function duplicateStage(pattern: Pattern, path: StagePath): Pattern {
  return atList(pattern, path, (list, place) => {
    const stage = list[place];
    return stage ? list.toSpliced(place + 1, 0, freshNames(pattern, stage)) : list;
  });
}

/** A group goes with the last of its stages. */
export function removeStage(pattern: Pattern, path: StagePath): Pattern {
  const group = path.slice(0, -1);
  if (group.length > 0 && stageAt(pattern, group)?.group?.length === 1) return removeStage(pattern, group);
  return atList(pattern, path, (list, place) => list.toSpliced(place, 1));
}

/** Moves a stage within the list it stands in; the places beyond the ends are the ends. */
export function moveStage(pattern: Pattern, path: StagePath, to: number): Pattern {
  return atList(pattern, path, (list, place) => {
    const stage = list[place];
    const target = Math.max(0, Math.min(list.length - 1, to));
    return stage && target !== place ? list.toSpliced(place, 1).toSpliced(target, 0, stage) : list;
  });
}

/** Puts a stage into a new group of its own; the group takes over how it follows the stage before. */
export function groupStage(pattern: Pattern, path: StagePath): Pattern {
  const name = freeName(pattern);
  return atList(pattern, path, (list, place) =>
    list.map((stage, at) => {
      if (at !== place) return stage;
      const { contiguity, ...inner } = stage;
      return { name, group: [inner], ...(contiguity ? { contiguity } : {}) };
    }),
  );
}

/** Puts a group's stages in the group's place; the first keeps the group's contiguity. */
export function ungroupStage(pattern: Pattern, path: StagePath): Pattern {
  return atList(pattern, path, (list, place) => {
    const stage = list[place];
    if (!stage?.group) return list;
    const [head, ...rest] = stage.group;
    const entered = head && stage.contiguity ? { ...head, contiguity: stage.contiguity } : head;
    return list.toSpliced(place, 1, ...(entered ? [entered] : []), ...rest);
  });
}

export function setWithin(pattern: Pattern, withinMs: number | null): Pattern {
  const { withinMs: _before, ...rest } = pattern;
  return withinMs === null ? rest : { ...rest, withinMs };
}

export function setSkip(pattern: Pattern, skip: AfterMatchSkip): Pattern {
  if (skip.to === "first" || skip.to === "last") return { ...pattern, afterMatchSkip: skip };
  return { ...pattern, afterMatchSkip: { to: skip.to } };
}

/** What the form offers to begin with: two stages, one after the other. */
export function startingPattern(): Pattern {
  return addStage(addStage(EMPTY_PATTERN));
}
