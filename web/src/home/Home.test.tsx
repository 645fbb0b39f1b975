// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MeContext } from "../editor/me";
import { Toasts } from "../ui/Toast";
import { TooltipProvider } from "../ui/Tooltip";
import type { Me } from "../wire/shapes";
import { Home } from "./Home";

const PIPELINE = { id: "p1", name: "Late planes", description: "", tags: {}, status: "draft", version: 3, nodeCount: 2, createdBy: "ann", createdAt: "2026-01-01T10:00:00.000Z", updatedAt: "2026-01-01T10:00:00.000Z" };
const ME: Me = { id: "ann", name: "Ann", color: "#4f46e5", auth: "local", startPipelineId: null };

let sent: { readonly path: string; readonly body: unknown }[];
let away: boolean;

beforeEach(() => {
  sent = [];
  away = false;
  vi.stubGlobal("fetch", async (path: string, init: RequestInit = {}) => {
    if (away) throw new TypeError("no server");
    if (init.method) sent.push({ path, body: init.body });
    return Response.json(path.startsWith("/api/pipelines?") ? { items: [PIPELINE], next: null } : path.startsWith("/api/templates") ? { items: [], next: null } : PIPELINE);
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 20)));

async function open() {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={queries}>
      <TooltipProvider>
        <MeContext value={ME}>
          <Home />
          <Toasts />
        </MeContext>
      </TooltipProvider>
    </QueryClientProvider>,
  );
  await settle();
  return queries;
}

const choose = async (file: File) => {
  fireEvent.change(screen.getByLabelText("Pipeline file"), { target: { files: [file] } });
  await settle();
};

describe("the list of pipelines", () => {
  it("says what runs now, and what only has run", async () => {
    vi.stubGlobal("fetch", async (path: string) =>
      Response.json({
        items: path.startsWith("/api/pipelines?") ? [{ ...PIPELINE, status: "deployed", running: true }, { ...PIPELINE, id: "p2", status: "deployed", running: false }] : [],
        next: null,
      }),
    );
    await open();
    expect(screen.getAllByText(/^(running|has run|deployed)$/).map((badge) => badge.textContent)).toEqual(["running", "has run"]);
  });

  it("stays while the server is away, and says that it may be old", async () => {
    const queries = await open();
    expect(screen.getByRole("link", { name: "Late planes" })).toBeTruthy();
    away = true;
    await act(() => queries.invalidateQueries({ queryKey: ["pipelines"] }));
    await settle();
    expect(screen.getByRole("link", { name: "Late planes" })).toBeTruthy();
    expect(screen.getByText(/The list may have changed since: The server can't be reached/)).toBeTruthy();
  });

  it("imports a file to the last digit", async () => {
    await open();
    const text = '{"format": "lakestream", "nodes": [{"config": {"seed": 9007199254740993}}]}';
    await choose(new File([text], "a.json"));
    expect(sent).toEqual([{ path: "/api/pipelines/import", body: text }]);
  });

  it("says what is no pipeline file, and reads none that is far too large", async () => {
    await open();
    await choose(new File(["nonsense"], "b.json"));
    expect(screen.getByText("b.json is no pipeline file: it is not JSON.")).toBeTruthy();
    const huge = new File([""], "c.json");
    Object.defineProperty(huge, "size", { value: 2 ** 32 });
    const read = vi.spyOn(huge, "text");
    await choose(huge);
    expect(screen.getByText(/c.json: This file is too large to be a pipeline/)).toBeTruthy();
    expect(read).not.toHaveBeenCalled();
    expect(sent).toEqual([]);
  });
});
