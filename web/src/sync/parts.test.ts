// [SY22] Parts of one setting, changed by two people, over a line that comes and goes.
import { expect, test } from "vitest";
import type { Command } from "../wire/shapes";
import type { Client } from "./testing/client";
import { node, pair } from "./testing/people";

interface Stage {
  readonly name: string;
  readonly where?: string;
}

const stagesOf = (client: Client) => (client.drawn.nodes.get("n")?.config["pattern"] as { readonly stages: readonly Stage[] } | undefined)?.stages;

/** What a person makes of the stages they see. */
function change(client: Client, next: (seen: readonly Stage[]) => readonly Stage[]): void {
  const seen = stagesOf(client);
  const command: Command = {
    command: "configureNode",
    id: "n",
    set: { pattern: { stages: next(seen ?? []) } },
    before: seen ? { pattern: { stages: seen } } : {},
  };
  client.edit(command);
}

const where = (name: string, condition: string) => (seen: readonly Stage[]) =>
  seen.map((stage) => (stage.name === name ? { ...stage, where: condition } : stage));

async function together() {
  const people = await pair();
  people.ann.edit(node("n"));
  change(people.ann, () => [{ name: "a" }, { name: "b" }, { name: "c" }]);
  people.all();
  return people;
}

test("[SY22] two stages changed in one moment both stay, in both windows", async () => {
  const { ann, bob, all } = await together();
  change(ann, where("a", "ann"));
  change(bob, where("c", "bob"));
  change(ann, where("b", "ann"));
  all();
  all();
  const both = [{ name: "a", where: "ann" }, { name: "b", where: "ann" }, { name: "c", where: "bob" }];
  for (const person of [ann, bob]) expect(stagesOf(person)).toEqual(both);
});

test("[SY22] what waits is shown on top of what the other has done meanwhile, and sent after it", async () => {
  const { ann, bob, all, clock } = await together();
  ann.connection?.cut();
  change(ann, where("a", "ann"));
  change(ann, (seen) => [...seen, { name: "d" }]);
  change(bob, where("c", "bob"));
  change(bob, (seen) => seen.map((stage) => (stage.name === "a" ? { ...stage, name: "first" } : stage)));
  all();
  expect(stagesOf(ann)?.map((stage) => stage.name)).toEqual(["a", "b", "c", "d"]);
  clock.pass(1_000);
  all();
  all();
  const both = [{ name: "first", where: "ann" }, { name: "b" }, { name: "c", where: "bob" }, { name: "d" }];
  for (const person of [ann, bob]) expect(stagesOf(person)).toEqual(both);
});

test("[SY22] the closing of the tab keeps what was seen", async () => {
  const { ann, bob, all, clock } = await together();
  ann.connection?.cut();
  change(ann, where("a", "ann"));
  change(bob, where("c", "bob"));
  all();
  ann.reopen();
  await ann.enter();
  clock.pass(1_000);
  all();
  all();
  for (const person of [ann, bob]) expect(stagesOf(person)).toEqual([{ name: "a", where: "ann" }, { name: "b" }, { name: "c", where: "bob" }]);
});
