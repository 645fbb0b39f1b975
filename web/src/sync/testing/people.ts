// People at one pipeline, for tests of what a session does.
import type { Command } from "../../wire/shapes";
import { Client } from "./client";
import { Room } from "./room";
import { Clock } from "./time";

export const node = (id: string, label = ""): Command => ({
  command: "addNode",
  node: { id, type: "filter", label, position: { x: 0, y: 0 }, config: {} },
});
export const rename = (id: string, label: string): Command => ({ command: "renameNode", id, label });
export const label = (client: Client, id: string) => client.drawn.nodes.get(id)?.label;
export const sent = (client: Client) => (client.connection?.toServer ?? []).map((text) => JSON.parse(text) as { message: string; editId?: string });
export const edits = (client: Client) => sent(client).filter((message) => message.editId !== undefined);

export async function room(...people: string[]) {
  const world = new Room();
  const clock = new Clock();
  const clients = await Promise.all(people.map((person, at) => new Client(world, clock, person, undefined, undefined, `${person}${at}`).enter()));
  const all = () => clients.forEach((client) => client.carry());
  all();
  return { world, clock, clients, all };
}

export async function alone() {
  const { clients, ...rest } = await room("ann");
  const [ann] = clients;
  if (!ann) throw new Error("nobody");
  return { ann, ...rest };
}

export async function pair() {
  const { clients, ...rest } = await room("ann", "bob");
  const [ann, bob] = clients;
  if (!ann || !bob) throw new Error("nobody");
  return { ann, bob, ...rest };
}
