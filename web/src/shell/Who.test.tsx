// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MeContext } from "../editor/me";
import { quietSession, renderPanel } from "../test/panelEditor";
import { Toasts } from "../ui/Toast";
import type { Me, Present } from "../wire/shapes";
import { changingName } from "./changingName";
import { People } from "./People";
import { Who } from "./Who";

const ME: Me = { id: "ann", name: "Ann", color: "#06c", auth: "local", startPipelineId: null };
const elsewhere = (connection: string): Present => ({ id: "ann", name: "Ann", color: "#06c", connection, cursor: null, selection: [], dragging: [], editing: null, role: "editor" }) as Present;

let asked: unknown[];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  asked = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit = {}) => {
    asked.push([init.method, path, JSON.parse(String(init.body))]);
    return Response.json({ title: "x", status: 422, code: "name.empty", detail: "That is no name." }, { status: 422 });
  });
});
afterEach(() => {
  cleanup();
  changingName.setState(false);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function open(people: readonly Present[] = [], me: Me = ME) {
  const session = quietSession([]);
  session.people.setState(people);
  return renderPanel(<MeContext value={me}><People /><Who /><Toasts /></MeContext>, session);
}

it("says another name, and what is wrong with it", async () => {
  open();
  expect(screen.getByRole("button", { name: "Ann (you)" })).toBeTruthy();
  act(() => changingName.setState(true));
  const button = screen.getByRole<HTMLButtonElement>("button", { name: "Change name" });
  expect(button.disabled).toBe(true);
  fireEvent.change(screen.getByLabelText(/Your name/), { target: { value: " Anna " } });
  await act(async () => fireEvent.submit(screen.getByLabelText(/Your name/).closest("form") as HTMLFormElement));
  expect(asked).toEqual([["POST", "/api/me", { name: "Anna" }]]);
  expect(screen.getByText("That is no name.")).toBeTruthy();
});

it("offers no other name where the platform says who one is", () => {
  open([], { ...ME, auth: "headers" });
  expect(screen.queryByRole("button", { name: "Ann (you)" })).toBeNull();
});

it("tells of somebody of the same name, but not of one's own tab", async () => {
  const tab = new BroadcastChannel("lakestream.connections");
  tab.onmessage = ({ data }) => data.ask === "mine" && tab.postMessage({ own: "mine" });
  open([elsewhere("mine")]);
  await new Promise((done) => setImmediate(done));
  await act(() => vi.waitFor(async () => new Promise((done) => setImmediate(done))));
  act(() => vi.advanceTimersByTime(6_000));
  expect(screen.queryByText(/Somebody else is here as Ann/)).toBeNull();
  cleanup();
  open([elsewhere("theirs")]);
  act(() => vi.advanceTimersByTime(6_000));
  expect(screen.getByText(/Somebody else is here as Ann/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Change name…" }));
  expect(screen.getByRole("dialog")).toBeTruthy();
  tab.close();
});
