/** One entry of a list called otherwise, and with it every choice that other fields of the form have made of it. */

import { fieldsOf, resolved, type Field } from "./schema";
import type { ConfigSchema } from "../wire/shapes";

type Values = Readonly<Record<string, unknown>>;

/** The fields that change, as they shall be. `key`: the list's field. */
export function withEntryRenamed(root: ConfigSchema, config: Values, key: string, before: string, after: string): Values {
  const named = (value: unknown): unknown => (value === before ? after : value);
  const list = config[key];
  const own = Array.isArray(list) ? { [key]: list.map(named) } : {};
  return { ...own, ...chosen(fieldsOf(root, root), root, config, key, named) };
}

function chosen(fields: readonly Field[], root: ConfigSchema, values: Values, key: string, named: (value: unknown) => unknown): Values {
  const changed: Record<string, unknown> = {};
  for (const field of fields) {
    const value = values[field.key];
    const next = field.optionsFrom === key ? (Array.isArray(value) ? value.map(named) : named(value)) : inRows(field, root, value, key, named);
    if (JSON.stringify(next) !== JSON.stringify(value)) changed[field.key] = next;
  }
  return changed;
}

function inRows(field: Field, root: ConfigSchema, value: unknown, key: string, named: (value: unknown) => unknown): unknown {
  if (!Array.isArray(value) || !field.schema.items) return value;
  const cells = fieldsOf(resolved(field.schema.items, root), root);
  return value.map((row: unknown) => (typeof row === "object" && row !== null ? { ...row, ...chosen(cells, root, row as Values, key, named) } : row));
}
