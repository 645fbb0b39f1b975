// The document an edit is decided on: it moves on with each event the edit yields.
import type { CatalogueEntry, Edge, Node, PipelineEvent, Port } from "../wire/shapes";
import type { PipelineDocument } from "./document";
import { Draft } from "./draft";
import { apply } from "./evolve";

/** Why an edit can't be: a code for machines, a sentence for people. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly detail: string,
  ) {
    super(detail);
  }
}

/** What is known of node types. `null` ports: not known, so whatever an edge says is taken. */
export interface NodeTypes {
  /** Whether there is such a type; undefined where nobody knows. */
  has(type: string): boolean | undefined;
  /** What people call the node: its own label, else its type's. */
  labelOf(node: Node): string;
  inputsOf(node: Node): readonly Port[] | null;
  outputsOf(node: Node): readonly Port[] | null;
}

/** Nothing is known: edges are judged by the drawing alone. */
export const ANY_TYPES: NodeTypes = {
  has: () => undefined,
  labelOf: (node) => node.label || node.type,
  inputsOf: () => null,
  outputsOf: () => null,
};

/** What the catalogue tells. A router's outputs follow from its config, which only the server reads: they are not
 *  judged here, beyond that a sink has none. */
export function typesOf(entries: readonly CatalogueEntry[]): NodeTypes {
  const known = new Map(entries.map((entry) => [entry.type, entry]));
  return {
    has: (type) => known.has(type),
    labelOf: (node) => node.label || (known.get(node.type)?.label ?? node.type),
    inputsOf: (node) => known.get(node.type)?.inputs ?? null,
    outputsOf: (node) => (known.get(node.type)?.outputs.length === 0 ? [] : null),
  };
}

export class Present {
  private readonly draft: Draft;
  private outgoing: Map<string, Map<string, Edge>> | null = null;
  private incoming: Map<string, Map<string, Edge>> = new Map();

  constructor(
    readonly base: PipelineDocument,
    readonly types: NodeTypes = ANY_TYPES,
  ) {
    this.draft = new Draft(base);
  }

  get nodes() {
    return this.draft.nodes;
  }
  get edges() {
    return this.draft.edges;
  }
  get notes() {
    return this.draft.notes;
  }
  get groups() {
    return this.draft.groups;
  }
  get name() {
    return this.draft.name;
  }
  get description() {
    return this.draft.description;
  }
  get tags() {
    return this.draft.tags;
  }

  apply(event: PipelineEvent): void {
    apply(this.draft, event);
    if (!this.outgoing) return;
    if (event.event === "edgeConnected") this.link(event.edge);
    else if (event.event === "edgesDisconnected" || event.event === "nodesRemoved") {
      for (const edge of event.edges) {
        this.outgoing.get(edge.source)?.delete(edge.id);
        this.incoming.get(edge.target)?.delete(edge.id);
      }
    }
  }

  /** The document as it now is; nothing more can be decided on it. */
  freeze(): PipelineDocument {
    return this.draft.freeze(this.base.version);
  }

  node(id: string): Node {
    const node = this.nodes.get(id);
    if (!node) throw new Refusal("node.unknown", `There is no node ${id}; it may have been removed.`);
    return node;
  }

  /** The node's name as it stands in a sentence. */
  titleOf(node: Node): string {
    return `“${this.types.labelOf(node)}”`;
  }

  edgesFrom(id: string): Iterable<Edge> {
    return this.links().get(id)?.values() ?? [];
  }

  edgesInto(id: string): Iterable<Edge> {
    this.links();
    return this.incoming.get(id)?.values() ?? [];
  }

  /** Edges with an end at any of the nodes, each once: those that enter a node before those that leave it. */
  touching(ids: Iterable<string>): readonly Edge[] {
    const found = new Map<string, Edge>();
    for (const id of ids) {
      for (const edge of this.edgesInto(id)) found.set(edge.id, edge);
      for (const edge of this.edgesFrom(id)) found.set(edge.id, edge);
    }
    return [...found.values()];
  }

  reaches(start: string, goal: string): boolean {
    const seen = new Set([start]);
    const waiting = [start];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (id === goal) return true;
      for (const edge of this.edgesFrom(id)) {
        if (seen.has(edge.target)) continue;
        seen.add(edge.target);
        waiting.push(edge.target);
      }
    }
    return false;
  }

  private links(): Map<string, Map<string, Edge>> {
    if (this.outgoing) return this.outgoing;
    this.outgoing = new Map();
    this.incoming = new Map();
    for (const edge of this.edges.values()) this.link(edge);
    return this.outgoing;
  }

  private link(edge: Edge): void {
    into(this.outgoing ?? new Map(), edge.source).set(edge.id, edge);
    into(this.incoming, edge.target).set(edge.id, edge);
  }
}

function into(index: Map<string, Map<string, Edge>>, id: string): Map<string, Edge> {
  const there = index.get(id);
  if (there) return there;
  const fresh = new Map<string, Edge>();
  index.set(id, fresh);
  return fresh;
}
