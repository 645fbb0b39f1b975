// The drawing as the page holds it: one pipeline, its things by id. Never changed in place.
import type { Edge, Group, Node, Note, PipelineStatus, Snapshot } from "../wire/shapes";

/** The drawing as this person sees it: what the server has confirmed, with their own waiting edits on top. */
export interface PipelineDocument {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly status: PipelineStatus;
  /** The newest version the server has confirmed; waiting edits are not counted. */
  readonly version: number;
  readonly nodes: ReadonlyMap<string, Node>;
  readonly edges: ReadonlyMap<string, Edge>;
  readonly notes: ReadonlyMap<string, Note>;
  readonly groups: ReadonlyMap<string, Group>;
}

const byId = <T extends { readonly id: string }>(list: readonly T[]): ReadonlyMap<string, T> =>
  new Map(list.map((one) => [one.id, one]));

export function documentOf(snapshot: Omit<Snapshot, "seq" | "createdBy" | "createdAt" | "updatedAt">): PipelineDocument {
  return {
    id: snapshot.id,
    name: snapshot.name,
    description: snapshot.description,
    tags: snapshot.tags,
    status: snapshot.status,
    version: snapshot.version,
    nodes: byId(snapshot.nodes),
    edges: byId(snapshot.edges),
    notes: byId(snapshot.notes),
    groups: byId(snapshot.groups),
  };
}
