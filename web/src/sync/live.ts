// A session over a line that comes and goes: connecting, pausing, keeping, telling. Knows neither browser nor server.
import type { NodeTypes } from "../model/present";
import type { CodeView, DeploymentView, Present } from "../wire/shapes";
import type { ClientMessage, ServerMessage } from "../wire/types.gen";
import type { Session, SessionNotice, SessionState } from "./contract";
import { Conversation } from "./conversation";
import { othersAfter, Saying } from "./others";
import { Pace } from "./pace";
import type { Line, LineEvents, World } from "./ports";
import { writable } from "./writable";

export interface LiveSession extends Session {
  /** The network is back, says the browser: try now. */
  hurry(): void;
}

const RETRY_FIRST = 250;
const RETRY_MOST = 8_000;
const PAUSE = 500;
const PACE = 50;
const PING_EVERY = 10_000;
const SILENCE = 25_000;
const ASK_AGAIN = 3_000;

export function openLive(pipelineId: string, world: World, types?: NodeTypes): LiveSession {
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
  /** Deployments told of by messages since the last welcome. */
  const told = new Set<string>();
  const listeners = new Set<(notice: SessionNotice) => void>();

  let line: Line | null = null;
  let isOpen = false;
  let ended = false;
  let attempts = 0;
  let heard = 0;
  let pinged = 0;
  let batching = 0;
  let asking = 0;
  const timers = new Map<string, () => void>();

  /** One timer per purpose: a second one takes the place of the first. */
  const later = (purpose: string, milliseconds: number, callback: () => void) => {
    timers.get(purpose)?.();
    const cancel = world.after(milliseconds, () => {
      timers.delete(purpose);
      callback();
    });
    timers.set(purpose, cancel);
  };

  const never = (purpose: string) => {
    timers.get(purpose)?.();
    timers.delete(purpose);
  };

  const transmit = (message: ClientMessage): boolean => {
    if (!line || !isOpen) return false;
    line.send(JSON.stringify(message));
    return true;
  };

  const pace = new Pace(world.now);
  const isEdit = (message: ClientMessage) => "editId" in message;
  const conversation = new Conversation(
    {
      send(message) {
        if (isEdit(message) && timers.has("pause")) return false;
        if (isEdit(message) && !pace.take()) {
          later("pace", PACE, pump);
          return false;
        }
        return transmit(message);
      },
      tell: (notice) => [...listeners].forEach((listener) => listener(notice)),
      keep: world.store.keep,
      forget: world.store.forget,
      pause: () =>
        later("pause", PAUSE, () => {
          conversation.again();
          publish();
        }),
    },
    types,
  );
  const saying = new Saying(transmit, world.after);

  function pump() {
    conversation.pump();
    publish();
  }

  function publish() {
    if (batching > 0) return;
    const { optimism, save, you, undo, redo, closed } = conversation;
    const before = state.getState();
    const next = { document: optimism.shown, save: sameSave(before.save, save), you, undo, redo, closed };
    const keys = Object.keys(next) as (keyof SessionState)[];
    if (keys.some((key) => !Object.is(before[key], next[key]))) state.setState(next);
  }

  function newCode(view: CodeView) {
    if ((code.getState()?.version ?? 0) <= view.version) code.setState(view);
  }

  function newDeployments(views: readonly DeploymentView[]) {
    const ids = new Set(views.map((view) => view.id));
    const others = deployments.getState().filter((one) => !ids.has(one.id));
    deployments.setState([...views, ...others].sort((a, b) => b.requestedAt.localeCompare(a.requestedAt)));
  }

  /** What the room told while nobody listened; asked again until it is answered, or the line is lost. */
  function catchUp() {
    asking += 1;
    const mine = asking;
    void world.derived?.().then(
      (before) => {
        // Of two answers the older may come last.
        if (mine !== asking) return;
        if (before.code) newCode(before.code);
        // What a message has told meanwhile is newer than the answer.
        newDeployments(before.deployments.filter((view) => !told.has(view.id)));
      },
      () => {
        if (mine === asking && isOpen) later("derived", ASK_AGAIN, catchUp);
      },
    );
  }

  function receive(message: ServerMessage) {
    conversation.receive(message);
    people.setState(othersAfter(people.getState(), message));
    switch (message.message) {
      case "welcome":
        attempts = 0;
        saying.again();
        told.clear();
        catchUp();
        if (message.snapshot) void recall();
        return;
      case "code": {
        const { message: _tag, ...view } = message;
        newCode(view);
        return;
      }
      case "deployment": {
        const { message: _tag, ...view } = message;
        told.add(view.id);
        newDeployments([view]);
        return;
      }
      default:
        return;
    }
  }

  async function recall() {
    const earlier = await world.earlier();
    if (!earlier || ended) return;
    conversation.recall(earlier);
    publish();
  }

  function heartbeat() {
    if (!isOpen) return;
    // A line can die without a word: then the silence tells it. Where the page itself slept, and rang late, what was
    // asked last may have been answered all the same.
    if (heard < pinged && world.now() - heard > SILENCE) {
      line?.close();
      return;
    }
    pinged = world.now();
    transmit({ message: "ping" });
    later("heartbeat", PING_EVERY, heartbeat);
  }

  function connect() {
    if (ended || line) return;
    const events: LineEvents = {
      open() {
        isOpen = true;
        heard = world.now();
        conversation.opened();
        later("heartbeat", PING_EVERY, heartbeat);
        publish();
      },
      message(text) {
        heard = world.now();
        const told = JSON.parse(text) as ServerMessage | readonly ServerMessage[];
        batching += 1;
        try {
          for (const message of Array.isArray(told) ? (told as readonly ServerMessage[]) : [told as ServerMessage]) receive(message);
        } finally {
          batching -= 1;
        }
        publish();
        if (conversation.closed) end();
      },
      lost() {
        const wasOpen = isOpen;
        line = null;
        isOpen = false;
        conversation.lost();
        never("heartbeat");
        never("derived");
        saying.stop();
        people.setState([]);
        publish();
        if (ended) return;
        if (!wasOpen) void ask();
        const wait = Math.min(RETRY_MOST, RETRY_FIRST * 2 ** attempts) * (0.5 + world.random() / 2);
        attempts += 1;
        later("retry", wait, connect);
      },
    };
    line = world.connect(events);
    later("heartbeat", SILENCE, () => line?.close());
  }

  /** A handshake that fails tells the browser nothing; whoever knows why is asked. */
  async function ask() {
    const closed = await world.whyClosed();
    if (!closed || ended || isOpen) return;
    conversation.closed = closed;
    publish();
    end();
  }

  function end() {
    ended = true;
    for (const cancel of timers.values()) cancel();
    timers.clear();
    saying.stop();
    line?.close();
  }

  async function begin() {
    const kept = await world.store.load();
    if (ended) return;
    conversation.resume(kept);
    publish();
    connect();
  }
  void begin();

  return {
    pipelineId,
    state,
    people,
    code,
    deployments,
    edit(commands, label) {
      const editId = world.newId();
      conversation.edit(editId, commands, label ?? null);
      publish();
      return editId;
    },
    undo() {
      conversation.turn("undo", world.newId());
      publish();
    },
    redo() {
      conversation.turn("redo", world.newId());
      publish();
    },
    presence: (patch) => saying.say(patch),
    onNotice(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    hurry() {
      if (line || ended || !timers.has("retry")) return;
      attempts = 0;
      later("retry", 0, connect);
    },
    close: end,
  };
}

/** The same object for an equal state, so that whoever shows it does not draw again. */
function sameSave(before: SessionState["save"], next: SessionState["save"]): SessionState["save"] {
  return JSON.stringify(before) === JSON.stringify(next) ? before : next;
}
