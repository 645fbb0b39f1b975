import { merge } from "../model/merge";
import { same } from "../model/same";
import type { Command, Node } from "../wire/shapes";

const isMadeOfParts = (value: unknown): boolean => typeof value === "object" && value !== null;

/**
 * The command that makes `value` of a setting the author has `seen`; null where that changes nothing. A value made of
 * parts goes with what was seen of it, so that what others do in it meanwhile stays. undefined: not there.
 */
export function configuring(node: Node, key: string, seen: unknown, value: unknown): Command | null {
  if (!isMadeOfParts(seen) && !isMadeOfParts(value)) {
    if (same(node.config[key], value)) return null;
    return value === undefined
      ? { command: "configureNode", id: node.id, unset: [key] }
      : { command: "configureNode", id: node.id, set: { [key]: value } };
  }
  if (same(merge(seen, value, node.config[key]), node.config[key])) return null;
  const before = seen === undefined ? {} : { [key]: seen };
  return value === undefined
    ? { command: "configureNode", id: node.id, unset: [key], before }
    : { command: "configureNode", id: node.id, set: { [key]: value }, before };
}
