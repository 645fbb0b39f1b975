// A document on its way: changed in place by its one owner, on copies taken when first needed.
import type { Edge, Group, Node, Note, PipelineStatus } from "../wire/shapes";
import type { PipelineDocument } from "./document";

type Things = "nodes" | "edges" | "notes" | "groups";

export class Draft {
  name: string;
  description: string;
  tags: Readonly<Record<string, string>>;
  status: PipelineStatus;
  private readonly own: Partial<{ -readonly [K in Things]: Map<string, unknown> }> = {};

  constructor(private readonly base: PipelineDocument) {
    this.name = base.name;
    this.description = base.description;
    this.tags = base.tags;
    this.status = base.status;
  }

  get nodes(): ReadonlyMap<string, Node> {
    return this.read("nodes");
  }

  get edges(): ReadonlyMap<string, Edge> {
    return this.read("edges");
  }

  get notes(): ReadonlyMap<string, Note> {
    return this.read("notes");
  }

  get groups(): ReadonlyMap<string, Group> {
    return this.read("groups");
  }

  /** The things of a kind, to be changed. */
  write<K extends Things>(kind: K): Map<string, PipelineDocument[K] extends ReadonlyMap<string, infer T> ? T : never> {
    const copy = this.own[kind] ?? new Map<string, unknown>(this.base[kind]);
    this.own[kind] = copy;
    return copy as Map<string, PipelineDocument[K] extends ReadonlyMap<string, infer T> ? T : never>;
  }

  /** The document as it now is. The draft is used up. Parts that did not change stay the same objects. */
  freeze(version: number): PipelineDocument {
    return {
      id: this.base.id,
      name: this.name,
      description: this.description,
      tags: this.tags,
      status: this.status,
      version,
      nodes: this.nodes,
      edges: this.edges,
      notes: this.notes,
      groups: this.groups,
    };
  }

  private read<K extends Things>(kind: K): PipelineDocument[K] {
    return (this.own[kind] ?? this.base[kind]) as PipelineDocument[K];
  }
}
