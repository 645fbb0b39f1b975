// Waiting edits in the browser's storage: one entry each, so that two tabs do not write over one another.
import type { Pending, PendingStore } from "./ports";

const PREFIX = "lakestream.pending/";
/** What may be had again: it makes room for what may not. */
const EXPENDABLE = "lakestream.try.";

/** `null` storage (a private window may refuse one) keeps nothing: then a closed tab loses what waits, and only that.
 *  Where the storage is full, the rows somebody has tried a pattern on make room. */
export function keptIn(storage: Storage | null, pipelineId: string): PendingStore {
  const prefix = `${PREFIX}${pipelineId}/`;
  const names = new Map<string, string>();
  const unkept = new Set<string>();
  let order = 0;

  const entries = (beginning: string): readonly string[] =>
    storage === null
      ? []
      : Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? "").filter((key) => key.startsWith(beginning));

  const put = (key: string, text: string): boolean => {
    try {
      storage?.setItem(key, text);
      return storage !== null;
    } catch {
      return false;
    }
  };

  return {
    async load() {
      const kept: Pending[] = [];
      for (const key of [...entries(prefix)].sort()) {
        const pending = parsed(storage?.getItem(key) ?? null);
        if (!pending) {
          storage?.removeItem(key);
          continue;
        }
        names.set(pending.editId, key);
        kept.push(pending);
      }
      return kept;
    },
    keep(pending) {
      order += 1;
      const time = Date.now().toString().padStart(15, "0");
      const key = names.get(pending.editId) ?? `${prefix}${time}-${order.toString().padStart(6, "0")}-${pending.editId}`;
      names.set(pending.editId, key);
      const text = JSON.stringify(pending);
      if (put(key, text)) unkept.delete(pending.editId);
      else {
        for (const rows of entries(EXPENDABLE)) storage?.removeItem(rows);
        if (!put(key, text)) unkept.add(pending.editId);
      }
    },
    loses: () => unkept.size > 0,
    forget(editId) {
      unkept.delete(editId);
      const key = names.get(editId);
      names.delete(editId);
      if (key !== undefined) storage?.removeItem(key);
    },
  };
}

function parsed(text: string | null): Pending | null {
  try {
    const value = JSON.parse(text ?? "") as Partial<Pending> | null;
    const whole =
      typeof value === "object" &&
      value !== null &&
      typeof value.editId === "string" &&
      (value.kind === "edit" || value.kind === "undo" || value.kind === "redo") &&
      Array.isArray(value.commands);
    return whole ? (value as Pending) : null;
  } catch {
    return null;
  }
}
