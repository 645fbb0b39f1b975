import type { CodeView } from "../wire/shapes";
import type { Target, Trigger } from "./store";

const KIND_WORDS = { sdp: "the declarative part", sss: "the streaming part" } as const;

/** What a deploy will do, step by step, in sentences. */
export function whatHappens(code: CodeView, target: Target, trigger: Trigger): readonly string[] {
  const where = target === "local" ? "Spark on this machine" : "the workspace";
  const parts = code.tasks.map((task) => KIND_WORDS[task.kind]);
  const tables = code.outputs.filter((output) => output.port === "out").map((output) => output.name);
  const side = code.outputs.length - tables.length;
  return [
    parts.length > 1
      ? `${capital(where)} runs ${parts.join(", then ")}: exactly the code shown in the code pane.`
      : `${capital(where)} runs exactly the code shown in the code pane.`,
    tables.length > 0 ? `Rows are written to ${tables.join(", ")}${side > 0 ? `, and ${side === 1 ? "one side table" : `${side} side tables`} for late and faulty rows` : ""}.` : "",
    trigger === "availableNow" ? "It ends when its sources are read." : "It runs until it is stopped.",
  ].filter(Boolean);
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
