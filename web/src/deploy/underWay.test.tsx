// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { RUN } from "../test/factories";
import { entryOf, NO_CODE, nodeOf, quietSession, renderPanel } from "../test/panelEditor";
import { DeployDialog } from "./DeployDialog";
import { dialogOpen, shownRun } from "./store";

const CODE = { ...NO_CODE, version: 1, target: "sss" as const, files: [{ path: "job.py", language: "python" as const, role: "job", text: "" }] };

/** What was to be done, in order; reading is not among it. */
let asked: string[];
let answer: () => Response;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  answer = () => Response.json({ id: "d2" }, { status: 202 });
  vi.stubGlobal("fetch", async (path: string, init: RequestInit = {}) => {
    if (init.method === "POST") asked.push(path);
    return answer();
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

function open(live: ReturnType<typeof session>): void {
  renderPanel(<DeployDialog />, live, [entryOf("some-sink", {}, { category: "sink", label: "Table" })]);
  act(() => dialogOpen.setState(true));
}

it("tells which run is under way, and stops it first or starts beside it", async () => {
  vi.setSystemTime(new Date("2026-01-05T12:00:00.000Z"));
  const live = session();
  live.code.setState(CODE);
  live.deployments.setState([RUN, { ...RUN, id: "d0", status: "succeeded" }]);
  open(live);
  expect(screen.getByText(/^A run of this pipeline is under way: version 3, started by you/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Stop it and deploy" }));
  await settle();
  expect(asked).toEqual(["/api/deployments/d1/stop", "/api/pipelines/p1/deployments"]);
  asked = [];
  open(live);
  fireEvent.click(screen.getByRole("button", { name: "Deploy beside it" }));
  await settle();
  expect(asked).toEqual(["/api/pipelines/p1/deployments"]);
});

it("starts nothing where the run that is under way can't be stopped", async () => {
  const live = session();
  live.code.setState(CODE);
  live.deployments.setState([RUN]);
  answer = () => Response.json({ title: "x", status: 409, code: "x", detail: "It has ended." }, { status: 409 });
  open(live);
  fireEvent.click(screen.getByRole("button", { name: "Stop it and deploy" }));
  await settle();
  expect(asked).toEqual(["/api/deployments/d1/stop"]);
  expect(screen.getByText("It has ended.")).toBeTruthy();
});
