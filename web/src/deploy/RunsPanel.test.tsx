// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RUN as A_RUN } from "../test/factories";
import { entryOf, NO_CODE, nodeOf, quietSession, renderPanel } from "../test/panelEditor";
import { deployCommands } from "./commands";
import type { DeploymentView } from "../wire/shapes";
import { DeployDialog } from "./DeployDialog";
import { RunsPanel } from "./RunsPanel";
import { dialogOpen, shownRun } from "./store";

const SINK = entryOf("some-sink", {}, { category: "sink", label: "Table" });
const OUTPUTS = [
  { nodeId: "late", port: "late", name: "main.default.late_rows" },
  { nodeId: "out", port: "out", name: "main.default.alerts" },
];
const RUN = { ...A_RUN, progress: { ...A_RUN.progress, phase: "batch 3 of out.errors" }, outputs: OUTPUTS };
const CODE = { ...NO_CODE, version: 1, target: "sss" as const, outputs: OUTPUTS, files: [{ path: "job.py", language: "python" as const, role: "job", text: "" }] };

let asked: { readonly method: string; readonly path: string; readonly body: unknown }[];
let answer: (path: string) => Response;

beforeEach(() => {
  vi.useFakeTimers();
  // This environment lays nothing out; the table draws the rows that are in view.
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockImplementation(() => 400);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockImplementation(() => 800);
  asked = [];
  answer = (path) =>
    path.includes("/rows")
      ? Response.json({ columns: [{ name: "carrier", type: "STRING" }, { name: "delay", type: "DOUBLE" }], items: [{ carrier: "UA", delay: 31.5 }, { carrier: null, delay: 2 }], next: null, total: 2 })
      : path.includes("/logs")
        ? Response.json({ text: "line one\nline two" })
        : Response.json({ id: "d2" }, { status: 202 });
  vi.stubGlobal("fetch", async (path: string, init: RequestInit = {}) => {
    asked.push({ method: init.method ?? "GET", path, body: init.body ? JSON.parse(String(init.body)) : undefined });
    return answer(path);
  });
});
afterEach(() => {
  cleanup();
  dialogOpen.setState(false);
  shownRun.setState(null);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = () => act(() => vi.advanceTimersByTimeAsync(50));
const session = () => quietSession([nodeOf("out", "some-sink", {}, "Alerts")]);

describe("the deploy dialog", () => {
  function open(live = session()) {
    const rendered = renderPanel(<DeployDialog />, live, [SINK]);
    act(() => {
      const command = deployCommands(rendered.editor).find((each) => each.id === "deploy.open");
      command?.run();
    });
    return rendered;
  }
  const deploy = () => screen.getByRole<HTMLButtonElement>("button", { name: "Deploy" });

  it("says what will happen, deploys this version, and shows its run", async () => {
    const live = session();
    live.code.setState(CODE);
    const { editor } = open(live);
    expect(screen.getByText(/Rows are written to main.default.alerts, and one side table/)).toBeTruthy();
    fireEvent.click(screen.getByLabelText(/Keep running/));
    fireEvent.click(deploy());
    await settle();
    // The dialog has the files looked at when it opens.
    expect(asked[0]).toMatchObject({ path: "/api/pipelines/p1/code" });
    expect(asked.slice(1)).toEqual([{ method: "POST", path: "/api/pipelines/p1/deployments", body: { version: 1, target: "local", settings: { trigger: "continuous" } } }]);
    expect(editor.layout.getState().dock).toMatchObject({ open: true, tab: "runs" });
    expect(shownRun.getState()).toBe("d2");
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("says before it starts that a source has nothing to read here", () => {
    const live = session();
    const missing = { code: "path.missing", detail: "There is no file or folder /nope here.", nodeId: "out", field: "cloudPath", severity: "warning" } as const;
    live.code.setState({ ...CODE, findings: [missing] });
    open(live);
    expect(screen.getByRole("alert").textContent).toContain("There is no file or folder /nope here.");
    expect(deploy().disabled).toBe(true);
  });

  it("offers Databricks only with the reason why it can't be chosen", () => {
    open();
    const choice = screen.getByLabelText<HTMLInputElement>(/Databricks/);
    expect(choice.disabled).toBe(true);
    expect(screen.getByText(/No workspace is configured/)).toBeTruthy();
  });

  it("is blocked by errors, each leading to its field", () => {
    const live = session();
    live.code.setState({ ...CODE, findings: [{ code: "x", nodeId: "out", field: "table", detail: "Table is needed." }, { code: "w", detail: "Odd.", severity: "warning" }] });
    const { editor } = open(live);
    expect(deploy().disabled).toBe(true);
    expect(screen.getByRole("alert").textContent).toMatch(/Alerts.*Table is needed\./);
    fireEvent.click(screen.getByRole("button", { name: "Go there" }));
    expect(editor.focus.getState()).toEqual({ nodeId: "out", field: "table" });
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("tells many problems by node, the first ones, and leads to the list of all", () => {
    const live = session();
    const findings = Array.from({ length: 9 }, (_, place) => ({ code: "x", nodeId: place < 4 ? "out" : `n${place}`, detail: `Problem ${place}.` }));
    live.code.setState({ ...CODE, findings });
    const { editor } = open(live);
    expect(screen.getByText("9 problems have to be solved first:")).toBeTruthy();
    expect(screen.getByText("and 2 more here")).toBeTruthy();
    expect(screen.queryByText("Problem 3.")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "2 more nodes: show all problems" }));
    expect(editor.layout.getState().dock).toMatchObject({ open: true, tab: "problems" });
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("says before anything else what stands in the way, archived or empty", () => {
    const live = session();
    live.code.setState(CODE);
    const { document, ...rest } = live.state.getState();
    if (!document) throw new Error("there is a drawing");
    live.state.setState({ ...rest, document: { ...document, status: "archived" } });
    open(live);
    expect(screen.getByText("This pipeline is archived. Bring it back to deploy it.")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Bring back" })).toBeTruthy();
    expect(deploy().disabled).toBe(true);
    act(() => live.state.setState({ ...rest, document: { ...document, nodes: new Map() } }));
    expect(screen.getByText(/There is nothing to deploy yet/)).toBeTruthy();
    expect(deploy().disabled).toBe(true);
  });

  it("waits for the code of this very version", () => {
    const live = session();
    live.code.setState({ ...CODE, version: 0 });
    open(live);
    expect(deploy().disabled).toBe(true);
    expect(screen.queryByText(/takes longer than it should/)).toBeNull();
    act(() => void vi.advanceTimersByTime(16_000));
    expect(screen.getByText(/takes longer than it should/)).toBeTruthy();
    act(() => live.code.setState(CODE));
    expect(deploy().disabled).toBe(false);
  });

  it("says what was typed and would not run, and leads there", () => {
    const live = session();
    live.code.setState(CODE);
    const { editor } = open(live);
    const show = vi.fn();
    const place = { subject: { kind: "node", id: "out" }, field: "rate", name: "Rate", show } as const;
    act(() => editor.undecided.hold({ place, mine: "many", theirs: null, seen: "3", holder: null }));
    expect(screen.getByText("What you typed into “Rate” is not in the pipeline: the run would go without it.")).toBeTruthy();
    expect(deploy().disabled).toBe(false);
    fireEvent.click(screen.getByRole("button", { name: "Go there" }));
    expect(show).toHaveBeenCalledExactlyOnceWith("rate");
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("keeps a refusal in place", async () => {
    const live = session();
    live.code.setState(CODE);
    answer = () => Response.json({ status: 409, code: "deploy.busy", detail: "Java was not found; install Java 17." }, { status: 409 });
    open(live);
    fireEvent.click(deploy());
    await settle();
    expect(within(screen.getByRole("dialog")).getByText("Java was not found; install Java 17.")).toBeTruthy();
    expect(deploy().disabled).toBe(false);
  });
});

describe("the runs", () => {
  function open(...runs: DeploymentView[]) {
    const live = session();
    live.deployments.setState(runs);
    return renderPanel(<RunsPanel />, live, [SINK]);
  }

  it("leads to the first deploy while there is none", () => {
    open();
    fireEvent.click(screen.getByRole("button", { name: "Deploy" }));
    expect(dialogOpen.getState()).toBe(true);
  });

  it("shows the live numbers as they come, and stops the run", async () => {
    const { session: live } = open(RUN);
    const facts = () => screen.getByText("rows in").parentElement?.textContent;
    expect(facts()).toBe("rows in6,064");
    expect(screen.getByText(/batch 4 of Alerts, errors/)).toBeTruthy();
    act(() => live.deployments.setState([{ ...RUN, progress: { ...RUN.progress, rowsIn: 7000 } }]));
    expect(facts()).toBe("rows in7,000");
    fireEvent.click(screen.getByRole("button", { name: "Stop" }));
    await settle();
    expect(asked.at(-1)).toMatchObject({ method: "POST", path: "/api/deployments/d1/stop" });
  });

  it("says of a run that has ended what its last word was", () => {
    const note = "10 rows stay unreleased: time ended at the watermark, 2013-01-08T05:39:00.000Z.";
    open({ ...RUN, status: "succeeded", progress: { ...RUN.progress, note } });
    expect(screen.getByText(note)).toBeTruthy();
  });

  it("shows the sink's rows first, typed, and side tables by choice", async () => {
    open({ ...RUN, status: "succeeded", endedAt: "2026-01-01T10:01:00.000Z" });
    await settle();
    expect(asked[0]?.path).toBe("/api/deployments/d1/rows?node=out&limit=200");
    expect(screen.getByRole("table", { name: "Rows of Alerts" })).toBeTruthy();
    expect(screen.getByText("2 rows in", { exact: false })).toBeTruthy();
    const cells = screen.getAllByRole("cell").map((cell) => cell.textContent);
    expect(cells).toEqual(["UA", "31.5", "null", "2"]);
    fireEvent.change(screen.getByLabelText("Which table"), { target: { value: "late/late" } });
    await settle();
    expect(asked.at(-1)?.path).toBe("/api/deployments/d1/rows?node=late&limit=200&port=late");
  });

  it("fetches the next page when the last rows come into view", async () => {
    let page = 0;
    answer = () => {
      page += 1;
      return Response.json({ columns: [{ name: "n", type: "INT" }], items: [{ n: page }], next: page === 1 ? "c2" : null, total: 2 });
    };
    open({ ...RUN, status: "succeeded" });
    await settle();
    await settle();
    expect(asked.map((each) => new URL(each.path, "http://x").searchParams.get("cursor"))).toEqual([null, "c2"]);
    expect(screen.getAllByRole("cell").map((cell) => cell.textContent)).toEqual(["1", "2"]);
  });

  it("reads rows again while the run writes", async () => {
    const { session: live } = open(RUN);
    await settle();
    const before = asked.length;
    act(() => live.deployments.setState([{ ...RUN, progress: { ...RUN.progress, rowsOut: 11 } }]));
    await settle();
    expect(asked.length).toBe(before + 1);
  });

  it("reads rows again that were written while others were on their way", async () => {
    const waiting: (() => void)[] = [];
    const rows = (total: number) => Response.json({ columns: [{ name: "n", type: "INT" }], items: [], next: null, total });
    const real = globalThis.fetch;
    vi.stubGlobal("fetch", (path: string) => new Promise<Response>((resolve) => waiting.push(() => void resolve(path.includes("/rows") ? rows(waiting.length) : rows(0)))));
    const { session: live } = open(RUN);
    await settle();
    act(() => live.deployments.setState([{ ...RUN, status: "succeeded", progress: { ...RUN.progress, rowsOut: 11 } }]));
    await settle();
    expect(waiting).toHaveLength(1);
    waiting[0]?.();
    await settle();
    expect(waiting).toHaveLength(2);
    waiting[1]?.();
    await settle();
    expect(waiting).toHaveLength(2);
    vi.stubGlobal("fetch", real);
  });

  it("says how many rows a download has fetched, and fetches them once", async () => {
    const waiting: (() => void)[] = [];
    const row = Response.json({ columns: [{ name: "n", type: "INT" }], items: [{ n: 1 }], next: "c", total: 4 });
    open({ ...RUN, status: "succeeded" });
    await settle();
    vi.stubGlobal("fetch", () => new Promise<Response>((resolve) => waiting.push(() => resolve(row.clone()))));
    const button = screen.getByRole<HTMLButtonElement>("button", { name: "Download" });
    fireEvent.keyDown(button, { key: "Enter" });
    fireEvent.click(screen.getByRole("menuitem", { name: "CSV" }));
    await settle();
    waiting[0]?.();
    await settle();
    expect(button.disabled).toBe(true);
    expect(button.textContent).toContain("1 of 4 rows");
  });

  it("starts one run however often it is pressed", async () => {
    open({ ...RUN, status: "stopped" });
    await settle();
    fireEvent.click(screen.getByRole("button", { name: "Run again" }));
    fireEvent.click(screen.getByRole("button", { name: "Run again" }));
    await settle();
    expect(asked.filter((each) => each.method === "POST")).toHaveLength(1);
  });

  it("says whose clock its times are by", async () => {
    answer = () => Response.json({ columns: [{ name: "at", type: "TIMESTAMP" }], items: [{ at: "2013-01-01T10:00:00.000Z" }], next: null, total: 1 });
    open({ ...RUN, status: "succeeded" });
    await settle();
    expect(screen.getByText("watermark").parentElement?.textContent).toBe("watermark2013-01-08 05:39:00 UTC");
    expect(screen.getByRole("columnheader", { name: /^at/ }).textContent).toBe("at timestamp, UTC");
  });

  it("says why a run failed, shows its log, and retries the same version", async () => {
    open({ ...RUN, status: "failed", error: "Spark was ended from outside.", errorCode: "engine.died" });
    await settle();
    expect(screen.getByText("Spark was ended from outside.")).toBeTruthy();
    expect(screen.getByRole("log").textContent).toContain("line two");
    fireEvent.click(screen.getByRole("button", { name: "Run again" }));
    await settle();
    expect(asked.at(-1)).toMatchObject({ method: "POST", body: { version: 3, target: "local" } });
  });

  it("calls the node that made a run fail by its name, and leads to it", async () => {
    const { editor } = open({ ...RUN, status: "failed", error: "Line 3 of the code in node out failed: ValueError.", errorCode: "program.own-code" });
    await settle();
    expect(screen.getByText("Line 3 of the code in “Alerts” failed: ValueError.")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Go there" }));
    expect(editor.focus.getState()).toEqual({ nodeId: "out", field: null });
  });

  it("shows an earlier run when it is chosen", () => {
    open(RUN, { ...RUN, id: "d0", version: 2, status: "stopped" });
    fireEvent.click(screen.getByRole("button", { name: /version 2/ }));
    expect(screen.getByRole("region", { name: "Run of version 2" })).toBeTruthy();
  });
});
