/** A fresh id for anything the page makes. `crypto.randomUUID` needs a secure context; a plain http address of a
 *  joined server is none, so the bytes are drawn by hand there. */
export function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
