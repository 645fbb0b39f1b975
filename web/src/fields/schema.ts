/** A node's form, read from the JSON Schema and the `x-ui` hints its server folder declares. */

import type { ConfigSchema } from "../wire/shapes";

export interface Field {
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly placeholder: string;
  /** The widget the server names; the page draws one it does not know as checked JSON. */
  readonly widget: string;
  readonly required: boolean;
  readonly advanced: boolean;
  readonly visibleIf: Readonly<Record<string, readonly string[]>> | null;
  /** Resolved: no `$ref`, and without the `null` of an optional value. */
  readonly schema: ConfigSchema;
  /** undefined: none is declared. */
  readonly default: unknown;
  readonly options: readonly string[];
  /** The field of the form whose entries are the choices; empty where there is none. */
  readonly optionsFrom: string;
}

export interface Form {
  readonly main: readonly Field[];
  readonly advanced: readonly Field[];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** `schema` without `$ref`s of its own and without a `null` alternative; hints beside a `$ref` stay. */
export function resolved(schema: ConfigSchema, root: ConfigSchema): ConfigSchema {
  const alternatives = [schema.anyOf, (schema as { oneOf?: readonly ConfigSchema[] }).oneOf, (schema as { allOf?: readonly ConfigSchema[] }).allOf]
    .flatMap((list) => list ?? [])
    .filter((alternative) => alternative.type !== "null");
  const [only] = alternatives;
  if (only && alternatives.length === 1) {
    const { anyOf: _any, ...beside } = schema;
    return { ...resolved(only, root), ...beside };
  }
  if (!schema.$ref) return schema;
  const name = schema.$ref.replace(/^#\/\$defs\//, "");
  const target = root.$defs?.[name];
  const { $ref: _ref, ...beside } = schema;
  return target ? { ...resolved(target, root), ...beside } : beside;
}

const WIDGET_BY_TYPE: Readonly<Record<string, string>> = {
  string: "text",
  integer: "number",
  number: "number",
  boolean: "boolean",
};

function widgetOf(hint: Readonly<Record<string, unknown>>, schema: ConfigSchema): string {
  if (typeof hint.widget === "string") return hint.widget;
  if (schema.enum) return "select";
  return (typeof schema.type === "string" && WIDGET_BY_TYPE[schema.type]) || "json";
}

function visibleIf(value: unknown): Field["visibleIf"] {
  if (!isRecord(value)) return null;
  return Object.fromEntries(
    Object.entries(value).map(([key, values]) => [key, Array.isArray(values) ? values.map(String) : [String(values)]]),
  );
}

function fieldOf(key: string, raw: ConfigSchema, owner: ConfigSchema, root: ConfigSchema): Field & { readonly order: number } {
  const schema = resolved(raw, root);
  const hint: Readonly<Record<string, unknown>> = raw["x-ui"] ?? schema["x-ui"] ?? {};
  return {
    key,
    label: text(hint.label) || text(raw.title) || key,
    help: text(hint.help) || text(raw.description),
    placeholder: text(hint.placeholder),
    widget: widgetOf(hint, schema),
    required: owner.required?.includes(key) ?? false,
    advanced: hint.group === "advanced",
    visibleIf: visibleIf(hint.visibleIf),
    schema,
    default: raw.default ?? schema.default,
    options: (schema.enum ?? []).map(String),
    optionsFrom: text(hint.optionsFrom),
    order: typeof hint.order === "number" ? hint.order : Number.MAX_SAFE_INTEGER,
  };
}

/** The fields of an object's schema in the order the server gives them; `$ref`s in it lead into `root`. */
export function fieldsOf(schema: ConfigSchema, root: ConfigSchema): readonly Field[] {
  return Object.entries(schema.properties ?? {})
    .map(([key, raw]) => fieldOf(key, raw, schema, root))
    .sort((a, b) => a.order - b.order);
}

/** The fields of a form in the order the server gives them, the advanced ones apart. */
export function formOf(schema: ConfigSchema): Form {
  const fields = fieldsOf(schema, schema);
  return { main: fields.filter((field) => !field.advanced), advanced: fields.filter((field) => field.advanced) };
}

/** Whether a field is shown, given what the others hold (or would hold by default). */
export function isVisible(field: Field, form: Form, config: Readonly<Record<string, unknown>>): boolean {
  if (field.visibleIf === null) return true;
  const all = [...form.main, ...form.advanced];
  return Object.entries(field.visibleIf).every(([key, values]) => {
    const value = config[key] ?? all.find((other) => other.key === key)?.default;
    return value !== undefined && value !== null && values.includes(String(value));
  });
}

/** The unit choices of a duration field, as its schema lists them. */
export function unitsOf(field: Field, root: ConfigSchema): readonly string[] {
  const unit = field.schema.properties?.unit;
  return unit ? (resolved(unit, root).enum ?? []).map(String) : [];
}

/** The texts a field has to choose among: those the form's field it takes its choices from holds, each once. */
export function choicesOf(field: Field, config: Readonly<Record<string, unknown>>): readonly string[] {
  const entries = config[field.optionsFrom];
  const texts = Array.isArray(entries) ? entries.filter((entry): entry is string => typeof entry === "string" && entry !== "") : [];
  return [...new Set(texts)];
}
