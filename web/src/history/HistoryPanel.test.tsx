// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { entryOf, nodeOf, quietSession, renderPanel } from "../test/panelEditor";
import { HistoryPanel } from "./HistoryPanel";

const at = "2026-01-01T10:00:00.000Z";
const EVENTS = [
  { seq: 1, version: 1, by: "ann", at, editId: "e1", event: "pipelineCreated", name: "Late planes", description: "", nodes: [], edges: [], notes: [], groups: [], tags: {} },
  { seq: 2, version: 2, by: "bob", at, editId: "e2", event: "nodeAdded", node: nodeOf("keep", "filter", {}, "Only late") },
  { seq: 3, version: 3, by: "bob", at, editId: "e3", event: "nodeConfigured", id: "keep", before: {}, after: { condition: "x > 1" } },
];

let asked: { readonly method: string; readonly path: string; readonly body: unknown }[];
let events: readonly object[];

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  events = EVENTS;
  vi.stubGlobal("fetch", async (path: string, init: RequestInit = {}) => {
    asked.push({ method: init.method ?? "GET", path, body: init.body ? JSON.parse(String(init.body)) : undefined });
    const after = Number(new URL(path, "http://x").searchParams.get("after") ?? 0);
    if (path.includes("/events")) return Response.json({ items: events.filter((event) => (event as { version: number }).version > after), next: null });
    if (path.endsWith("/versions") && init.method === undefined) return Response.json({ items: [{ name: "First", version: 2, note: "", by: "bob", at }], next: null });
    if (path.includes("/diff")) return Response.json({ from: 2, to: 3, nodesAdded: [], nodesRemoved: [], nodesChanged: [{ before: nodeOf("keep", "filter", {}, "Only late"), after: nodeOf("keep", "filter", {}, "Only late"), fields: ["condition"] }], edgesAdded: [], edgesRemoved: [], notes: { added: 0, removed: 0, changed: 0 }, groups: { added: 0, removed: 0, changed: 0 }, name: null, description: null });
    return Response.json({ version: 4, seq: 4, editId: "x", events: [], skipped: [] });
  });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = () => act(() => vi.advanceTimersByTimeAsync(400));

async function open() {
  const session = quietSession([nodeOf("keep", "filter", {}, "Only late")]);
  const state = session.state.getState();
  if (state.document) session.state.setState({ ...state, document: { ...state.document, version: 3 } });
  const rendered = renderPanel(<HistoryPanel />, session, [entryOf("filter", { condition: { "x-ui": { label: "Condition" } } }, { label: "Filter" })]);
  await settle();
  return rendered;
}

describe("the history", () => {
  it("tells who did what, newest first, with the names of versions", async () => {
    await open();
    const rows = screen.getAllByRole("button", { expanded: false }).map((row) => row.textContent?.replace(row.querySelector("time")?.textContent ?? "", ""));
    expect(rows).toEqual(["3bob set “Condition” of Only late to x > 1", "2bob added Only late First", "1You created “Late planes”"]);
  });

  it("calls what is gone by its label, else by its type's", async () => {
    const gone = { seq: 4, version: 4, by: "bob", at, editId: "e4", event: "nodesRemoved", nodes: [nodeOf("old", "filter", {})], edges: [] };
    events = [...EVENTS, gone];
    await open();
    expect(screen.getByText(/removed Filter/)).toBeTruthy();
  });

  it("says of which day an edit is", async () => {
    vi.setSystemTime(new Date("2026-01-05T12:00:00.000Z"));
    await open();
    expect(screen.getAllByText(/^(1 Jan|Jan 1) /)).toHaveLength(3);
  });

  it("compares with what is there now, and no longer with what was", async () => {
    const { session } = await open();
    fireEvent.click(screen.getByRole("button", { name: /added Only late/ }));
    fireEvent.click(screen.getByRole("button", { name: "What has changed since" }));
    await settle();
    expect(screen.getByRole("list", { name: "Changes since version 2" })).toBeTruthy();
    act(() => session.elsewhere([{ command: "renameNode", id: "keep", label: "Late" }]));
    expect(screen.queryByRole("list", { name: "Changes since version 2" })).toBeNull();
  });

  it("names a version once, however often Enter is pressed", async () => {
    await open();
    fireEvent.click(screen.getByRole("button", { name: "Name this version" }));
    const field = screen.getByLabelText("Name");
    fireEvent.change(field, { target: { value: "Good" } });
    fireEvent.keyDown(field, { key: "Enter" });
    fireEvent.keyDown(field, { key: "Enter" });
    await settle();
    expect(asked.filter((each) => each.method === "POST")).toHaveLength(1);
  });

  it("takes in what happens next without reading all of it again", async () => {
    const { session } = await open();
    events = [...EVENTS, { seq: 4, version: 4, by: "ann", at, editId: "e4", event: "nodeRenamed", id: "keep", before: "Only late", after: "Late" }];
    act(() => session.elsewhere([{ command: "renameNode", id: "keep", label: "Late" }]));
    await settle();
    expect(asked.filter((each) => each.path.includes("/events")).at(-1)?.path).toContain("after=3");
    expect(screen.getByText(/renamed Only late to “Late”/)).toBeTruthy();
  });

  it("restores a version as an edit, and says what has changed since", async () => {
    await open();
    fireEvent.click(screen.getByRole("button", { name: /added Only late/ }));
    fireEvent.click(screen.getByRole("button", { name: "What has changed since" }));
    await settle();
    expect(screen.getByLabelText("Changes since version 2").textContent).toBe("Only late: “Condition” changed.");
    fireEvent.click(screen.getByRole("button", { name: "Restore version 2" }));
    await settle();
    expect(asked.at(-1)).toMatchObject({ method: "POST", path: "/api/pipelines/p1/restore", body: { version: 2 } });
  });

  it("is read by itself when the server is back, and asked for no more than once", async () => {
    const answering = globalThis.fetch;
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no route")));
    const { session } = await open();
    const save = (kind: "offline" | "saved") => {
      const state = session.state.getState();
      act(() => session.state.setState({ ...state, save: kind === "offline" ? { kind, waiting: 0 } : { kind, seq: 3 } }));
    };
    save("offline");
    expect(screen.getByText("The history can't be read")).toBeTruthy();
    vi.stubGlobal("fetch", answering);
    save("saved");
    await settle();
    expect(screen.queryByText("The history can't be read")).toBeNull();
    expect(screen.getByText(/created/)).toBeTruthy();
    expect(asked.filter((each) => each.path.includes("/events"))).toHaveLength(1);
  });

  it("names the present version", async () => {
    await open();
    fireEvent.click(screen.getByRole("button", { name: "Name this version" }));
    fireEvent.change(screen.getByLabelText("Name"), { target: { value: "For the demo" } });
    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    await settle();
    expect(asked.find((each) => each.method === "POST")).toMatchObject({ path: "/api/pipelines/p1/versions", body: { name: "For the demo", version: 3 } });
  });
});
