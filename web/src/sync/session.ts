// The browser's side of a session: its sockets, its storage, its clock.
import { newId } from "../lib/id";
import type { NodeTypes } from "../model/present";
import type { Session } from "./contract";
import { keptIn } from "./kept";
import { openLive } from "./live";
import type { World } from "./ports";

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
  globalThis.addEventListener("online", hurry);
  return {
    ...session,
    close() {
      globalThis.removeEventListener("online", hurry);
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
