// The same cases the server is held to (tests/vectors): the page must answer alike.
import { expect, test } from "vitest";
import decideFile from "../../../tests/vectors/decide.json";
import evolveFile from "../../../tests/vectors/evolve.json";
import mergeFile from "../../../tests/vectors/merge.json";
import type { Command, PipelineEvent, Port } from "../wire/shapes";
import { documentOf, type PipelineDocument } from "./document";
import { evolve } from "./evolve";
import { merge } from "./merge";
import { predict } from "./predict";
import type { NodeTypes } from "./present";

interface WireState extends Omit<Parameters<typeof documentOf>[0], "id" | "status"> {
  readonly archived: boolean;
}

const stateOf = (state: WireState): PipelineDocument =>
  documentOf({ ...state, id: "p", status: state.archived ? "archived" : "draft" });

const evolveCases = evolveFile as unknown as {
  states: Record<string, WireState>;
  cases: { name: string; before: string; event: PipelineEvent; after: WireState }[];
};
const decideCases = decideFile as unknown as {
  catalogue: { type: string; label: string; inputs: Port[]; outputs: Port[] }[];
  states: Record<string, WireState>;
  cases: { name: string; state: string; commands: Command[]; events?: PipelineEvent[]; rejected?: string }[];
};

const known = new Map(decideCases.catalogue.map((entry) => [entry.type, entry]));
const types: NodeTypes = {
  has: (type) => known.has(type),
  labelOf: (node) => node.label || node.type,
  inputsOf: (node) => known.get(node.type)?.inputs ?? null,
  outputsOf: (node) => known.get(node.type)?.outputs ?? null,
};

function stateNamed(states: Record<string, WireState>, name: string): PipelineDocument {
  const state = states[name];
  if (!state) throw new Error(`no state ${name}`);
  return stateOf(state);
}

test.each(evolveCases.cases)("[MO1] $name", ({ before, event, after }) => {
  const start = stateNamed(evolveCases.states, before);
  const kept = structuredClone(start);
  const wanted = stateOf(after);
  expect(evolve(start, [event], wanted.version)).toEqual(wanted);
  expect(start).toEqual(kept);
});

test.each(decideCases.cases)("[MO2] $name", ({ state, commands, events, rejected }) => {
  const start = stateNamed(decideCases.states, state);
  const kept = structuredClone(start);
  const outcome = predict(commands, start, types);
  expect(start).toEqual(kept);
  if ("refused" in outcome) {
    expect(outcome.refused.code).toBe(rejected);
    expect(outcome.refused.detail).toMatch(/[.?]$/);
    return;
  }
  expect(outcome.events).toEqual(events);
  // What is shown is what those events make of it.
  expect(outcome.after).toEqual(evolve(start, outcome.events, start.version));
});

test.each(mergeFile as readonly { name: string; base?: unknown; mine?: unknown; theirs?: unknown; merged?: unknown }[])(
  "[MO6] $name",
  ({ base, mine, theirs, merged }) => {
    const kept = structuredClone([base, mine, theirs]);
    expect(merge(base, mine, theirs)).toEqual(merged);
    expect([base, mine, theirs]).toEqual(kept);
  },
);

test("[MO2] where nothing is known of node types, the drawing alone judges", () => {
  for (const { state, commands, events } of decideCases.cases) {
    if (!events) continue;
    const outcome = predict(commands, stateNamed(decideCases.states, state));
    expect("events" in outcome && outcome.events).toEqual(events);
  }
});

test("[MO3] what does not change stays the same object", () => {
  const start = stateNamed(evolveCases.states, "drawn");
  const after = evolve(start, [{ event: "nodeRenamed", id: "a", before: "", after: "x" }], 99);
  expect(after.edges).toBe(start.edges);
  expect(after.groups).toBe(start.groups);
  expect(after.nodes.get("b")).toBe(start.nodes.get("b"));
  expect(after.nodes.get("a")).not.toBe(start.nodes.get("a"));
});
