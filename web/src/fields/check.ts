/** What the page can see is wrong before the server says it; in the server's own words, so that nothing flickers. */

import type { Field } from "./schema";

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function numberRefusal(field: Field, value: number): string | null {
  const { minimum, maximum, exclusiveMinimum, type } = field.schema;
  const kind = type === "integer" ? "int" : "float";
  const said = (limit: number): string => (type !== "integer" && Number.isInteger(limit) ? `${limit}.0` : String(limit));
  if (type === "integer" && !Number.isInteger(value)) return `${field.label}: expected int, got float.`;
  if (minimum !== undefined && value < minimum) return `${field.label}: expected ${kind} >= ${said(minimum)}.`;
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return `${field.label}: expected ${kind} > ${said(exclusiveMinimum)}.`;
  if (maximum !== undefined && value > maximum) return `${field.label}: expected ${kind} <= ${said(maximum)}.`;
  return null;
}

function textRefusal(field: Field, value: string): string | null {
  const { minLength, maxLength } = field.schema;
  if (maxLength !== undefined && value.length > maxLength) return `${field.label}: expected str of length <= ${maxLength}.`;
  if (minLength !== undefined && value.length < minLength) return `${field.label}: expected str of length >= ${minLength}.`;
  return null;
}

/** One sentence, or null where the page sees nothing wrong. */
export function refusalOf(field: Field, value: unknown): string | null {
  if (isEmpty(value)) return field.required ? `${field.label} is needed.` : null;
  if (field.options.length > 0 && !field.options.includes(String(value))) {
    return `${field.label}: invalid enum value '${String(value)}'.`;
  }
  if (typeof value === "number") return numberRefusal(field, value);
  if (field.widget === "number") return `${field.label}: expected ${field.schema.type === "integer" ? "int" : "float"}, got str.`;
  return typeof value === "string" ? textRefusal(field, value) : null;
}
