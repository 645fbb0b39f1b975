// The page's own session against the real server: tests/ws/test_page_session.py starts one and runs this file.
import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { PipelineDocument } from "../model/document";
import { openLive, type LiveSession } from "./live";
import { anyCommand } from "./testing/commands";
import { Drawer } from "./testing/client";
import { RandomSource } from "./testing/random";

interface Rooms {
  readonly address: string;
  readonly pipelines: readonly string[];
  /** Where what is shown in the end is written, per pipeline. */
  readonly shown: string;
}

const told = process.env["LAKESTREAM_ROOMS"];
const rooms = told === undefined ? null : (JSON.parse(told) as Rooms);
const OPERATIONS = 100;

class Browser {
  session: LiveSession;
  readonly made: string[] = [];
  private socket: WebSocket | null = null;
  private readonly drawer = new Drawer();

  constructor(
    private readonly pipeline: string,
    private readonly person: string,
    private readonly random: RandomSource,
  ) {
    this.session = this.opened();
  }

  step(): void {
    const dice = this.random.below(100);
    if (dice < 65) this.made.push(this.session.edit(Array.from({ length: 1 + this.random.below(2) }, () => anyCommand(this.random))));
    else if (dice < 75) this.session.undo();
    else if (dice < 80) this.session.redo();
    else if (dice < 88) this.socket?.close();
    else if (dice < 92) {
      this.session.close();
      this.session = this.opened();
    } else this.session.presence({ cursor: { x: this.random.below(99), y: 0 } });
  }

  /** Everything it made is answered. */
  saved(): Promise<void> {
    return this.when(() => {
      const { kind } = this.session.state.getState().save;
      return kind === "saved" || kind === "conflict";
    });
  }

  reaches(version: number): Promise<void> {
    return this.when(() => this.shown.version >= version);
  }

  get shown(): PipelineDocument {
    const { document: drawn } = this.session.state.getState();
    if (!drawn) throw new Error("nothing is shown yet");
    return drawn;
  }

  private when(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!holds()) return;
        leave();
        resolve();
      };
      const leave = this.session.state.subscribe(look);
      look();
    });
  }

  private opened(): LiveSession {
    return openLive(this.pipeline, {
      connect: (events) => {
        // Node's sockets take headers; a browser's do not, there the identity comes with the page.
        const options = { headers: { "x-lakestream-user": this.person } } as unknown as string[];
        const socket = new WebSocket(`${rooms?.address ?? ""}/ws/pipelines/${this.pipeline}`, options);
        let lost = false;
        const lose = () => {
          if (lost) return;
          lost = true;
          events.lost();
        };
        this.socket = socket;
        socket.onopen = () => !lost && events.open();
        socket.onmessage = (event: MessageEvent<string>) => !lost && events.message(event.data);
        socket.onclose = lose;
        return {
          send: (text) => socket.send(text),
          close() {
            socket.close();
            lose();
          },
        };
      },
      whyClosed: async () => null,
      earlier: async () => null,
      store: this.drawer,
      newId: () => crypto.randomUUID(),
      now: () => performance.now(),
      after(milliseconds, callback) {
        const timer = setTimeout(callback, milliseconds);
        return () => clearTimeout(timer);
      },
      random: () => this.random.next() / 10,
    });
  }
}

const plain = (drawing: PipelineDocument) => ({
  name: drawing.name,
  version: drawing.version,
  nodes: Object.fromEntries(drawing.nodes),
  edges: Object.fromEntries(drawing.edges),
  groups: Object.fromEntries(drawing.groups),
});

test.skipIf(rooms === null)("[SY20] sessions converge on the real server", { timeout: 60_000 }, async () => {
  const shown: Record<string, unknown> = {};
  const made: string[] = [];
  await Promise.all(
    (rooms?.pipelines ?? []).map(async (pipeline, seed) => {
      const random = new RandomSource(seed);
      const browsers = ["ann", "bob", "ann"].map((person) => new Browser(pipeline, person, random));
      for (let done = 0; done < OPERATIONS; done += 1) {
        random.pick(browsers).step();
        if (random.chance(0.5)) await new Promise((resolve) => setTimeout(resolve, random.below(8)));
      }
      for (const browser of browsers) await browser.saved();
      const newest = Math.max(...browsers.map((browser) => browser.shown.version));
      for (const browser of browsers) await browser.reaches(newest);
      const [first, ...others] = browsers;
      if (!first) return;
      for (const other of others) expect(plain(other.shown)).toEqual(plain(first.shown));
      shown[pipeline] = plain(first.shown);
      for (const browser of browsers) {
        made.push(...browser.made);
        browser.session.close();
      }
    }),
  );
  writeFileSync(rooms?.shown ?? "", JSON.stringify({ shown, made }));
});
