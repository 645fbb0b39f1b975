// First version, for the page to stand on: the owner of model/ and sync/ may replace it. `contract.ts` is the seam.
import { newId } from "../lib/id";
import { writable } from "../lib/readable";
import { describe } from "../model/describe";
import { documentOf, evolve, foresee } from "../model/document";
import type { CodeView, Command, DeploymentView, Present } from "../wire/shapes";
import type { ClientMessage, Happened, Presence, ServerMessage } from "../wire/types.gen";
import type { PipelineDocument, PresencePatch, SaveState, Session, SessionNotice, SessionState } from "./contract";

interface Pending {
  readonly editId: string;
  readonly label: string;
  readonly message: ClientMessage;
  readonly commands: readonly Command[];
}

const PROTOCOL = 1;
const PRESENCE_MS = 50;
const PING_MS = 20_000;
const RETRY_MS = [250, 500, 1_000, 2_000, 4_000] as const;

export function openSession(pipelineId: string, address: string): Session {
  const state = writable<SessionState>({
    document: null,
    save: { kind: "connecting", waiting: 0 },
    you: null,
    undo: null,
    redo: null,
    closed: null,
  });
  const people = writable<readonly Present[]>([]);
  const code = writable<CodeView | null>(null);
  const deployments = writable<readonly DeploymentView[]>([]);
  const listeners = new Set<(notice: SessionNotice) => void>();

  let socket: WebSocket | null = null;
  let welcomed = false;
  let ended = false;
  let attempt = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let confirmed: PipelineDocument | null = null;
  let seq = 0;
  let pending: readonly Pending[] = [];
  let refusal: string | null = null;
  // Labels of own edits by id, for "Undo …". What there is to undo after a reload, the server knows.
  let undoable: readonly { editId: string; label: string }[] = [];
  let redoable: readonly { editId: string; label: string }[] = [];

  const tell = (notice: SessionNotice) => {
    for (const listener of [...listeners]) listener(notice);
  };

  const saveState = (): SaveState => {
    if (!welcomed) return confirmed === null ? { kind: "connecting", waiting: pending.length } : { kind: "offline", waiting: pending.length };
    if (pending.length > 0) return { kind: "syncing", waiting: pending.length };
    return refusal === null ? { kind: "saved", seq } : { kind: "conflict", detail: refusal };
  };

  const publish = () => {
    const document = confirmed && pending.reduce((d, edit) => edit.commands.reduce(foresee, d), confirmed);
    const { you, closed } = state.getState();
    state.setState({
      document,
      save: saveState(),
      you,
      undo: undoable.at(-1)?.label ?? null,
      redo: redoable.at(-1)?.label ?? null,
      closed,
    });
  };

  const send = (message: ClientMessage) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };

  const settle = (editId: string) => {
    pending = pending.filter((edit) => edit.editId !== editId);
  };

  const happened = (message: Happened) => {
    if (!confirmed) return;
    const own = pending.find((edit) => edit.editId === message.editId);
    settle(message.editId);
    if (message.version > confirmed.version) {
      confirmed = { ...message.events.reduce(evolve, confirmed), version: message.version };
      seq = message.seq;
    }
    if (!own) return;
    refusal = null;
    if (own.message.message === "undo" || own.message.message === "redo") {
      const redo = own.message.message === "redo";
      tell({ kind: "undone", redo, changes: message.events.length, skipped: message.skipped ?? [] });
    }
  };

  const receive = (message: ServerMessage) => {
    switch (message.message) {
      case "welcome": {
        if (message.snapshot) confirmed = documentOf(message.snapshot);
        else if (confirmed) confirmed = { ...message.events.reduce(evolve, confirmed), version: message.version };
        seq = message.seq;
        welcomed = true;
        attempt = 0;
        people.setState(message.people);
        state.setState({ ...state.getState(), you: message.you });
        // A resend is answered as the first time was, so nothing is done twice.
        for (const edit of pending) send(edit.message);
        sendPresence();
        break;
      }
      case "happened":
        happened(message);
        break;
      case "nothing":
        settle(message.editId);
        tell({ kind: "nothing", code: message.code ?? null });
        break;
      case "rejected":
        if (message.editId) settle(message.editId);
        undoable = undoable.filter((edit) => edit.editId !== message.editId);
        refusal = message.detail;
        tell({ kind: "rejected", editId: message.editId ?? null, code: message.code, detail: message.detail });
        break;
      case "presence": {
        const changed = new Map(message.people.map((person) => [person.connection, person]));
        const kept = people.getState().map((person) => changed.get(person.connection) ?? person);
        const known = new Set(kept.map((person) => person.connection));
        people.setState([...kept, ...message.people.filter((person) => !known.has(person.connection))]);
        return;
      }
      case "left":
        people.setState(people.getState().filter((person) => person.connection !== message.connection));
        return;
      case "code": {
        const { message: _tag, ...view } = message;
        code.setState(view);
        return;
      }
      case "deployment": {
        const { message: _tag, ...view } = message;
        const others = deployments.getState().filter((one) => one.id !== view.id);
        deployments.setState([view, ...others].sort((a, b) => b.requestedAt.localeCompare(a.requestedAt)));
        return;
      }
      case "resync":
        hello();
        return;
      case "pong":
        return;
    }
    publish();
  };

  const hello = () => send({ message: "hello", protocol: PROTOCOL, since: confirmed?.version ?? null });

  const connect = () => {
    const opened = new WebSocket(`${address}/ws/pipelines/${encodeURIComponent(pipelineId)}`);
    socket = opened;
    opened.onopen = hello;
    opened.onmessage = (event: MessageEvent<string>) => {
      const parsed = JSON.parse(event.data) as ServerMessage | readonly ServerMessage[];
      for (const message of Array.isArray(parsed) ? (parsed as readonly ServerMessage[]) : [parsed as ServerMessage]) receive(message);
    };
    opened.onclose = () => {
      if (socket !== opened) return;
      socket = null;
      welcomed = false;
      people.setState([]);
      if (ended) return;
      publish();
      const wait = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 4_000;
      attempt += 1;
      retry = setTimeout(connect, wait);
    };
  };

  const enqueue = (editId: string, label: string, message: ClientMessage, commands: readonly Command[]) => {
    pending = [...pending, { editId, label, message, commands }];
    if (welcomed) send(message);
    publish();
  };

  let said: Omit<Presence, "message"> = {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  const sendPresence = () => {
    timer = undefined;
    send({ message: "presence", ...said });
  };

  const ping = setInterval(() => send({ message: "ping" }), PING_MS);
  connect();

  return {
    pipelineId,
    state,
    people,
    code,
    deployments,
    edit(commands, label) {
      const editId = newId();
      const words = label ?? describe(commands);
      undoable = [...undoable, { editId, label: words }];
      redoable = [];
      enqueue(editId, words, { message: "edit", editId, commands, ...(confirmed ? { base: confirmed.version } : {}) }, commands);
      return editId;
    },
    undo() {
      const editId = newId();
      const last = undoable.at(-1);
      undoable = undoable.slice(0, -1);
      if (last) redoable = [...redoable, last];
      enqueue(editId, "undo", { message: "undo", editId }, []);
    },
    redo() {
      const editId = newId();
      const last = redoable.at(-1);
      redoable = redoable.slice(0, -1);
      if (last) undoable = [...undoable, last];
      enqueue(editId, "redo", { message: "redo", editId }, []);
    },
    presence(patch: PresencePatch) {
      said = { ...said, ...patch };
      timer ??= setTimeout(sendPresence, PRESENCE_MS);
    },
    onNotice(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      ended = true;
      clearInterval(ping);
      clearTimeout(retry);
      clearTimeout(timer);
      socket?.close();
    },
  };
}
