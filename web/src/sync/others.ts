// The others in the room, and what one tells them of oneself.
import type { Present } from "../wire/shapes";
import type { Presence, ServerMessage } from "../wire/types.gen";
import type { PresencePatch } from "./contract";
import { same } from "../model/same";

/** The list after a message; the same list where nothing changed. */
export function othersAfter(people: readonly Present[], message: ServerMessage): readonly Present[] {
  switch (message.message) {
    case "welcome":
      return message.people;
    case "presence": {
      const changed = new Map(message.people.map((person) => [person.connection, person]));
      const known = new Set(people.map((person) => person.connection));
      const fresh = message.people.filter((person) => !known.has(person.connection));
      return [...people.map((person) => changed.get(person.connection) ?? person), ...fresh];
    }
    case "left":
      return people.some((person) => person.connection === message.connection)
        ? people.filter((person) => person.connection !== message.connection)
        : people;
    default:
      return people;
  }
}

export type Said = Required<PresencePatch>;

export const SILENT: Said = { cursor: null, selection: [], dragging: [], editing: null };

/** What one says of oneself, at most so often; the last word is always said. */
export class Saying {
  private wanted: Said = SILENT;
  private said: Said | null = null;
  private cancel: (() => void) | null = null;

  constructor(
    private readonly send: (presence: Presence) => boolean,
    private readonly after: (milliseconds: number, callback: () => void) => () => void,
    private readonly every = 50,
  ) {}

  say(patch: PresencePatch): void {
    this.wanted = { ...this.wanted, ...patch };
    if (this.cancel === null && !same(this.wanted, this.said ?? SILENT)) this.flush();
  }

  /** On a new connection nothing has been said. */
  again(): void {
    this.said = null;
    if (this.cancel === null && !same(this.wanted, SILENT)) this.flush();
  }

  stop(): void {
    this.cancel?.();
    this.cancel = null;
  }

  private flush(): void {
    if (!this.send({ message: "presence", ...this.wanted })) return;
    this.said = this.wanted;
    this.cancel = this.after(this.every, () => {
      this.cancel = null;
      if (!same(this.wanted, this.said)) this.flush();
    });
  }
}
