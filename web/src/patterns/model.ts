/** The pattern as the wire has it, and how to read one from a config that may be half drawn. */

export const CONTIGUITIES = ["strict", "relaxed", "any"] as const;
export type Contiguity = (typeof CONTIGUITIES)[number];

export const SKIPS = ["noSkip", "next", "pastLast", "first", "last"] as const;
export type SkipTo = (typeof SKIPS)[number];

export interface Times {
  readonly min: number;
  /** null: no bound. */
  readonly max: number | null;
}

/** A stage takes rows itself (`where`; absent: any row), or is a group of stages (`group`, never empty).
 *  Absent fields have the contract's defaults. */
export interface Stage {
  readonly name: string;
  readonly where?: string;
  readonly group?: readonly Stage[];
  readonly contiguity?: Contiguity;
  readonly times?: Times;
  readonly innerContiguity?: Contiguity;
  readonly greedy?: boolean;
  readonly optional?: boolean;
  readonly negated?: boolean;
  readonly until?: string | null;
  readonly withinLoopMs?: number | null;
  readonly withinPreviousMs?: number | null;
}

export interface AfterMatchSkip {
  readonly to: SkipTo;
  readonly stage?: string | null;
  readonly onMissing?: "ignore" | "error";
}

export interface Pattern {
  readonly stages: readonly Stage[];
  readonly withinMs?: number | null;
  readonly afterMatchSkip?: AfterMatchSkip;
}

/** Where a stage stands: its place among the stages, then its place in each group on the way down. */
export type StagePath = readonly number[];

export const EMPTY_PATTERN: Pattern = { stages: [] };

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A stage of whatever stands in the config. Unknown fields stay: the server judges them, an edit must not lose them. */
function readStage(value: unknown): Stage {
  if (!isRecord(value)) return { name: "" };
  const { group, ...rest } = value;
  const stages = Array.isArray(group) && group.length > 0 ? { group: group.map(readStage) } : {};
  return { ...rest, name: typeof value.name === "string" ? value.name : "", ...stages };
}

/** A pattern of whatever stands in the config; a missing or broken one is empty. */
export function readPattern(value: unknown): Pattern {
  if (!isRecord(value)) return EMPTY_PATTERN;
  return { ...value, stages: Array.isArray(value.stages) ? value.stages.map(readStage) : [] };
}

export function timesOf(stage: Stage): Times {
  return stage.times ?? { min: 1, max: 1 };
}

export function contiguityOf(stage: Stage): Contiguity {
  return stage.contiguity ?? "relaxed";
}

export function innerContiguityOf(stage: Stage): Contiguity {
  return stage.innerContiguity ?? "relaxed";
}

export function skipOf(pattern: Pattern): AfterMatchSkip {
  return pattern.afterMatchSkip ?? { to: "noSkip" };
}

/** Whether the stage may take more than one row (or its group run more than once). */
export function repeats(stage: Stage): boolean {
  const { max } = timesOf(stage);
  return max === null || max > 1;
}

/** All stages that take rows and all groups, outermost first, each with its path. */
export function walk(stages: readonly Stage[], above: StagePath = []): readonly (readonly [StagePath, Stage])[] {
  return stages.flatMap((stage, place) => {
    const path = [...above, place];
    return [[path, stage] as const, ...(stage.group ? walk(stage.group, path) : [])];
  });
}

export function namesOf(pattern: Pattern): readonly string[] {
  return walk(pattern.stages).map(([, stage]) => stage.name);
}

/** Stages that may stand in `a.price` and as a skip's target: those that take rows. */
export function takingNames(pattern: Pattern): readonly string[] {
  return walk(pattern.stages)
    .filter(([, stage]) => !stage.group && !stage.negated && stage.name !== "")
    .map(([, stage]) => stage.name);
}

export function stageAt(pattern: Pattern, path: StagePath): Stage | null {
  let stages: readonly Stage[] = pattern.stages;
  let found: Stage | null = null;
  for (const place of path) {
    found = stages[place] ?? null;
    if (found === null) return null;
    stages = found.group ?? [];
  }
  return found;
}

/** The path of a stage's field as findings name it: `pattern.stages.1.group.0.where`. */
export function fieldPath(root: string, path: StagePath, field = ""): string {
  const [first, ...rest] = path;
  const places = [`stages.${first}`, ...rest.map((place) => `group.${place}`)].join(".");
  return [root, places, field].filter(Boolean).join(".");
}
