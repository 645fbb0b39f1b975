// The browser's side of a session: its sockets, its storage, its clock.
import { newId } from "../lib/id";
import type { NodeTypes } from "../model/present";
import type { CodeView, DeploymentView } from "../wire/shapes";
import type { Session } from "./contract";
import { keptIn } from "./kept";
import { openLive } from "./live";
import type { Earlier, World } from "./ports";

/** Enter a pipeline's room. `address`: where the server's sockets are (`wss://host`), `types`: what is known of ports. */
export function openSession(pipelineId: string, address: string, types?: NodeTypes): Session {
  const path = encodeURIComponent(pipelineId);
  const world: World = {
    connect(events) {
      const socket = new WebSocket(`${address}/ws/pipelines/${path}`);
      let lost = false;
      const lose = () => {
        if (lost) return;
        lost = true;
        events.lost();
      };
      socket.onopen = () => !lost && events.open();
      socket.onmessage = (event: MessageEvent<string>) => !lost && events.message(event.data);
      socket.onclose = lose;
      return {
        send: (text) => socket.send(text),
        close() {
          socket.close();
          // The closing handshake of a dead line takes the browser a minute; nobody waits for it.
          lose();
        },
      };
    },
    whyClosed: () => whyClosed(`/api/pipelines/${path}`),
    derived: () => derived(`/api/pipelines/${path}`),
    earlier: () => earlier(`/api/pipelines/${path}/steps`),
    store: keptIn(storage(), pipelineId),
    newId,
    now: () => performance.now(),
    after(milliseconds, callback) {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    },
    random: Math.random,
  };
  const session = openLive(pipelineId, world, types);
  const hurry = () => session.hurry();
  // The browser asks whether to stay.
  const leave = (event: Event) => {
    if (world.store.loses()) event.preventDefault();
  };
  globalThis.addEventListener("online", hurry);
  globalThis.addEventListener("beforeunload", leave);
  return {
    ...session,
    close() {
      globalThis.removeEventListener("online", hurry);
      globalThis.removeEventListener("beforeunload", leave);
      session.close();
    },
  };
}

function storage(): Storage | null {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}

async function derived(path: string) {
  const ask = async <T>(what: string): Promise<T | null> => {
    const response = await fetch(`${path}/${what}`, { credentials: "same-origin", headers: { accept: "application/json" } });
    if (!response.ok) throw new Error(`${what}: ${response.status}`);
    // 202: it is still being made, and will be told when it is there.
    return response.status === 200 ? ((await response.json()) as T) : null;
  };
  const [code, deployments] = await Promise.all([
    ask<CodeView>("code"),
    ask<{ readonly items: readonly DeploymentView[] }>("deployments"),
  ]);
  return { code, deployments: deployments?.items ?? [] };
}

async function earlier(path: string): Promise<Earlier | null> {
  try {
    const response = await fetch(path, { credentials: "same-origin", headers: { accept: "application/json" } });
    return response.ok ? ((await response.json()) as Earlier) : null;
  } catch {
    return null;
  }
}

const FINAL = new Set([401, 403, 404]);

async function whyClosed(path: string) {
  try {
    const response = await fetch(path, { credentials: "same-origin", headers: { accept: "application/json" } });
    if (!FINAL.has(response.status)) return null;
    const body = (await response.json()) as { readonly code?: string; readonly detail?: string };
    return {
      code: body.code ?? `http.${response.status}`,
      detail: body.detail ?? "This pipeline can't be opened.",
    };
  } catch {
    // Nobody there, or not yet: worth another try.
    return null;
  }
}
