import { typesOf, type NodeTypes } from "../model/present";
import type { CatalogueEntry, Category, ColumnsByPort, ConfigSchema, Node, Port } from "../wire/shapes";

export const CATEGORIES: readonly { readonly id: Category; readonly label: string }[] = [
  { id: "source", label: "Sources" },
  { id: "transform", label: "Transforms" },
  { id: "pattern", label: "Patterns" },
  { id: "sink", label: "Sinks" },
];

// A type this server no longer has keeps the ports every ordinary node has, so that its edges can still be drawn.
const RETIRED_INPUTS: readonly Port[] = [{ name: "in", label: "in" }];
const RETIRED_OUTPUTS: readonly Port[] = [{ name: "out", label: "out" }];

/** The node types this server has, by name. Everything the page knows of a node type it reads here. */
export class Catalogue {
  private readonly types: ReadonlyMap<string, CatalogueEntry>;
  /** The same knowledge as the model asks for it. */
  readonly nodeTypes: NodeTypes;

  constructor(readonly entries: readonly CatalogueEntry[]) {
    this.types = new Map(entries.map((entry) => [entry.type, entry]));
    this.nodeTypes = typesOf(entries);
  }

  /** Undefined for a type this server no longer has: such a node is shown, but can't be configured. */
  get(type: string): CatalogueEntry | undefined {
    return this.types.get(type);
  }

  /** What people call the node: its own label, else its type's. */
  labelOf(node: Pick<Node, "type" | "label">): string {
    return node.label !== "" ? node.label : (this.get(node.type)?.label ?? node.type);
  }

  inputsOf(node: Pick<Node, "type">): readonly Port[] {
    return this.get(node.type)?.inputs ?? RETIRED_INPUTS;
  }

  /** The declared ports, and those the server has told of besides: a router's depend on its routes. */
  outputsOf(node: Pick<Node, "id" | "type">, schemas?: ColumnsByPort): readonly Port[] {
    const declared = this.get(node.type)?.outputs ?? RETIRED_OUTPUTS;
    const told = schemas?.[node.id];
    if (!told) return declared;
    const more = Object.keys(told).filter((name) => !declared.some((port) => port.name === name));
    return more.length === 0 ? declared : [...declared, ...more.map((name) => ({ name, label: name }))];
  }
}

/** The schema a `$ref` points to within its document, or the schema itself. */
export function resolved(schema: ConfigSchema, root: ConfigSchema): ConfigSchema {
  const name = schema.$ref?.replace(/^#\/\$defs\//, "");
  return (name !== undefined && root.$defs?.[name]) || schema;
}

/** The config properties of an entry, references followed. */
export function fieldsOf(entry: CatalogueEntry): readonly (readonly [string, ConfigSchema])[] {
  const root = entry.config;
  const top = resolved(root, root);
  return Object.entries(top.properties ?? {}).map(([key, schema]) => [key, { ...resolved(schema, root), ...schema }]);
}

/** The first config key whose form control is of that kind. */
export function fieldWithWidget(entry: CatalogueEntry, widget: string): readonly [string, ConfigSchema] | undefined {
  return fieldsOf(entry).find(([, schema]) => schema["x-ui"]?.["widget"] === widget);
}
