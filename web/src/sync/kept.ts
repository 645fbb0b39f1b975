// Waiting edits in the browser's storage: one entry each, so that two tabs do not write over one another.
import type { Pending, PendingStore } from "./ports";

const PREFIX = "lakestream.pending/";

/** `null` storage (a private window may refuse one) keeps nothing: then a closed tab loses what waits, and only that. */
export function keptIn(storage: Storage | null, pipelineId: string): PendingStore {
  const prefix = `${PREFIX}${pipelineId}/`;
  const names = new Map<string, string>();
  let order = 0;

  const entries = (): readonly string[] =>
    storage === null
      ? []
      : Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? "").filter((key) => key.startsWith(prefix));

  return {
    async load() {
      const kept: Pending[] = [];
      for (const key of [...entries()].sort()) {
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
      try {
        storage?.setItem(key, JSON.stringify(pending));
      } catch {
        // Full: the edit still waits in this tab, and is sent as soon as the server is there.
      }
    },
    forget(editId) {
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
