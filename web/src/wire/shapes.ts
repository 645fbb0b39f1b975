// The server's shapes under the names the page uses. They are generated; only what JSON Schema can't say is typed here.
import type * as wire from "./types.gen";

export type {
  AtTheDoor,
  Column,
  DeploymentView,
  Edge,
  Finding,
  Group,
  Me,
  Node,
  Note,
  OutputTable,
  PipelineEvent,
  Position,
  Preferences,
  Present,
  Preview,
  Progress,
  Size,
  Skipped,
  Snapshot,
  SourceSpan,
  Template,
  Uploaded,
  You,
} from "./types.gen";

export type Command = wire.PipelineCommand;
export type CodeFile = wire.File;
export type CodeView = Omit<wire.Code, "message">;
export type PipelineSummary = wire.Summary;
export type PipelineStatus = wire.Snapshot["status"];
export type Port = wire.PortEntry;
export type Category = wire.CatalogueEntry["category"];
export type Config = wire.Node["config"];
/** Node id → port → columns. */
export type ColumnsByPort = wire.Code["schemas"];

/** JSON Schema as the server prints it, with its hints for the form under `x-ui`. */
export interface ConfigSchema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, ConfigSchema>>;
  readonly required?: readonly string[];
  readonly items?: ConfigSchema;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly anyOf?: readonly ConfigSchema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, ConfigSchema>>;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly "x-ui"?: Readonly<Record<string, unknown>>;
}

export interface CatalogueEntry extends Omit<wire.CatalogueEntry, "config"> {
  readonly config: ConfigSchema;
}

/** What may stand in a config. The generated shapes say `unknown`: narrow with `typeof` before use. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };
