/** What the page can see is wrong before the server says it; in the server's own words, so that nothing flickers. */

import type { Field } from "./schema";

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

const numberKind = (field: Field): string => (field.schema.type === "integer" ? "a whole number" : "a number");

function numberRefusal(field: Field, value: number): string | null {
  const { minimum, maximum, exclusiveMinimum, type } = field.schema;
  const kind = numberKind(field);
  if (type === "integer" && !Number.isInteger(value)) return `${field.label}: ${kind} is needed, not a fraction.`;
  if (minimum !== undefined && value < minimum) return `${field.label}: ${kind} of at least ${minimum} is needed.`;
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return `${field.label}: ${kind} of more than ${exclusiveMinimum} is needed.`;
  if (maximum !== undefined && value > maximum) return `${field.label}: ${kind} of at most ${maximum} is needed.`;
  return null;
}

function textRefusal(field: Field, value: string): string | null {
  const { minLength, maxLength } = field.schema;
  if (maxLength !== undefined && value.length > maxLength) return `${field.label}: at most ${maxLength} characters are allowed.`;
  if (minLength !== undefined && value.length < minLength) return `${field.label}: at least ${minLength} characters are needed.`;
  return null;
}

/** One sentence, or null where the page sees nothing wrong. */
export function refusalOf(field: Field, value: unknown): string | null {
  if (isEmpty(value)) return field.required ? `${field.label} is needed.` : null;
  if (field.options.length > 0 && !field.options.includes(String(value))) {
    return `${field.label}: '${String(value)}' is none of the choices.`;
  }
  if (typeof value === "number") return numberRefusal(field, value);
  if (field.widget === "number") return `${field.label}: ${numberKind(field)} is needed, not a text.`;
  return typeof value === "string" ? textRefusal(field, value) : null;
}
