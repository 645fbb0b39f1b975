import type { ComponentType } from "react";
import type { Column, ConfigSchema, Finding } from "../wire/shapes";
import type { Field } from "./schema";

/** What a form gives the control of one field. A control shows `value` and says what it shall be; it keeps no truth. */
export interface WidgetProps {
  readonly nodeId: string;
  readonly field: Field;
  /** The whole form's schema, where `$ref`s lead. */
  readonly root: ConfigSchema;
  /** All the node's settings, where fields take their choices from others. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The form's controls by name, for one that draws fields within its own. */
  readonly widgets: Widgets;
  /** JSON; undefined: the config does not have the key. */
  readonly value: unknown;
  /** One edit of `value`, as it was given to the control; undefined takes the key out of the config. What others have
   *  done since in other parts of the value stays. */
  readonly set: (value: unknown) => void;
  /** One edit of what the config holds when it is made, for lists that are added to. */
  readonly change: (change: (present: unknown) => unknown) => void;
  /** One edit that calls an entry of this list otherwise, also where other fields have chosen it. */
  readonly rename: (before: string, after: string) => void;
  /** Findings at this field or below it. */
  readonly findings: readonly Finding[];
  /** Columns that arrive at the node, of all its inputs. */
  readonly columns: readonly Column[];
  /** Names other fields of the form give to expressions: a pattern's stages. */
  readonly stages: readonly string[];
  readonly disabled: boolean;
  /** Tells what the page itself sees wrong while it can't be sent; null when all is well. */
  readonly refuse: (sentence: string | null) => void;
}

/** `composite`: several controls, or one that no `label` element can point to; it names its parts itself. */
export interface Widget {
  readonly Component: ComponentType<WidgetProps>;
  readonly composite: boolean;
  /** Has no parts at which findings below its path could stand: they stand under it. */
  readonly whole?: boolean;
  /** The names a value of this field gives to the expressions of the form's other fields. */
  readonly names?: (value: unknown) => readonly string[];
}

export type Widgets = Readonly<Record<string, Widget>>;
