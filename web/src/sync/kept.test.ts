import { beforeEach, expect, test } from "vitest";
import { keptIn } from "./kept";
import type { Pending } from "./ports";

const pending = (editId: string): Pending => ({ kind: "edit", editId, commands: [], label: null, base: null, by: null });

/** The browser's storage, without a browser. */
class Shelf implements Storage {
  [name: string]: unknown;
  readonly #items = new Map<string, string>();
  most = Number.POSITIVE_INFINITY;

  get length(): number {
    return this.#items.size;
  }
  key(at: number): string | null {
    return [...this.#items.keys()][at] ?? null;
  }
  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    const others = [...this.#items].filter(([name]) => name !== key);
    if ([...others, [key, value]].join("").length > this.most) throw new Error("full");
    this.#items.set(key, value);
  }
  removeItem(key: string): void {
    this.#items.delete(key);
  }
  clear(): void {
    this.#items.clear();
  }
}

let shelf = new Shelf();

beforeEach(() => {
  shelf = new Shelf();
});

test("[SY14] what is kept comes back in order, per pipeline", async () => {
  const store = keptIn(shelf, "p");
  for (const id of ["c", "a", "b"]) store.keep(pending(id));
  keptIn(shelf, "other").keep(pending("x"));
  store.forget("a");
  expect((await keptIn(shelf, "p").load()).map((one) => one.editId)).toEqual(["c", "b"]);
});

test("[SY14] two tabs do not write over one another", async () => {
  const here = keptIn(shelf, "p");
  const there = keptIn(shelf, "p");
  here.keep(pending("a"));
  there.keep(pending("b"));
  here.forget("a");
  expect((await there.load()).map((one) => one.editId)).toEqual(["b"]);
});

test("[SY14] an edit kept again keeps its place; one loaded can be forgotten", async () => {
  const store = keptIn(shelf, "p");
  store.keep(pending("a"));
  store.keep(pending("b"));
  store.keep({ ...pending("a"), by: "ann" });
  const next = keptIn(shelf, "p");
  expect(await next.load()).toEqual([{ ...pending("a"), by: "ann" }, pending("b")]);
  next.forget("a");
  next.forget("b");
  expect(shelf.length).toBe(0);
});

test("[SY14] rubbish is thrown away, a full or missing storage does no harm", async () => {
  shelf.setItem("lakestream.pending/p/0-0-x", "{");
  shelf.setItem("lakestream.pending/p/0-1-y", '{"editId":5}');
  expect(await keptIn(shelf, "p").load()).toEqual([]);
  expect(shelf.length).toBe(0);
  expect(await keptIn(null, "p").load()).toEqual([]);
  shelf.most = 0;
  expect(() => keptIn(shelf, "p").keep(pending("a"))).not.toThrow();
});

test("[SY14] rows somebody has tried make room for what waits", async () => {
  shelf.setItem("lakestream.try.p.n", "x".repeat(1_000));
  shelf.setItem("lakestream.layout", "{}");
  shelf.most = 1_100;
  const store = keptIn(shelf, "p");
  store.keep(pending("a"));
  expect(await keptIn(shelf, "p").load()).toEqual([pending("a")]);
  expect([shelf.getItem("lakestream.try.p.n"), shelf.getItem("lakestream.layout")]).toEqual([null, "{}"]);
  expect(store.loses()).toBe(false);
});

test("[SY14] what can't be kept is known to be lost with the tab, until it is answered", () => {
  for (const storage of [shelf, null]) {
    shelf.most = 0;
    const store = keptIn(storage, "p");
    store.keep(pending("a"));
    expect(store.loses()).toBe(true);
    store.forget("a");
    expect(store.loses()).toBe(false);
  }
});
