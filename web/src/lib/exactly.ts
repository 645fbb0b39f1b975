const PARTS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** Fewer digits are never too many. */
const MANY = /\d{16}/;

/** JSON in which whole numbers that a number can't hold to the last digit are texts: an id of eighteen digits stays
 *  that id. The server reads them by their column's type. */
export function exactly(json: string): string {
  if (!MANY.test(json)) return json;
  return json.replace(PARTS, (part) => (/^-?\d+$/.test(part) && !Number.isSafeInteger(Number(part)) ? `"${part}"` : part));
}
