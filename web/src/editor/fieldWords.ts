/** A setting's path as people say it, as server/nodes/words.py says it. */

import { fieldsOf } from "../fields/schema";
import type { Node } from "../wire/shapes";
import type { Catalogue } from "./catalogue";

type Configured = Pick<Node, "type" | "config">;

/** What the items of a list are told apart by, the surest first. */
const NAMED_BY = ["name", "alias", "label", "column"] as const;

/** The fields of a pattern's stages, which have no label of their own. */
const OF_STAGES: ReadonlyMap<string, string> = new Map([
  ["stages", "stage"],
  ["group", "stage"],
  ["where", "condition"],
  ["times", "how often"],
  ["withinMs", "all within"],
  ["withinPreviousMs", "within, since the row before"],
  ["withinLoopMs", "within, for the loop"],
]);

/** What a form calls a setting; the key where it has no name for it. */
export function labelOfField(catalogue: Catalogue, type: string, key: string): string {
  const schema = catalogue.get(type)?.config;
  return (schema && fieldsOf(schema, schema).find((field) => field.key === key)?.label) ?? key;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

function nameOfItem(value: unknown): string {
  if (typeof value === "string") return value;
  if (!isRecord(value)) return "";
  return NAMED_BY.map((key) => value[key]).find((name): name is string => typeof name === "string" && name !== "") ?? "";
}

/** A key without a label: `innerContiguity` as "inner contiguity". */
const plain = (key: string): string => key.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();

/** `pattern.stages.4.where`: "Pattern, stage “c”, condition". What has no name is counted from 1. */
export function fieldWords(catalogue: Catalogue, { type, config }: Configured, path: string): string {
  const [head = "", ...rest] = path.split(".");
  const said = [labelOfField(catalogue, type, head)];
  let value: unknown = config[head];
  let kind = "";
  for (const part of rest) {
    if (/^\d+$/.test(part)) {
      value = Array.isArray(value) ? value[Number(part)] : undefined;
      const name = nameOfItem(value);
      said.push(name === "" ? `${kind || "no."} ${Number(part) + 1}` : `${kind} “${name}”`.trim());
      kind = "";
      continue;
    }
    value = isRecord(value) ? value[part] : undefined;
    const known = OF_STAGES.get(part);
    if (part === "stages" || part === "group") kind = known ?? "";
    else said.push(known ?? plain(part));
  }
  return said.join(", ");
}
