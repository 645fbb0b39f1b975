// A browser for tests: a session whose line, clock and storage are in the test's hand.
import type { Session, SessionNotice } from "../contract";
import { openLive, type LiveSession } from "../live";
import type { Earlier, Pending, PendingStore } from "../ports";
import type { Clock } from "./time";
import type { Connection, Room } from "./room";

/** Storage that outlives the tab. */
export class Drawer implements PendingStore {
  readonly kept = new Map<string, Pending>();
  load = async (): Promise<readonly Pending[]> => [...this.kept.values()];
  keep = (pending: Pending): void => void this.kept.set(pending.editId, pending);
  forget = (editId: string): void => void this.kept.delete(editId);
  loses = (): boolean => false;
}

export class Client {
  session: LiveSession;
  connection: Connection | null = null;
  readonly notices: SessionNotice[] = [];
  readonly made: string[] = [];
  why: { readonly code: string; readonly detail: string } | null = null;
  remembered: Earlier | null = null;
  private ids = 0;

  constructor(
    readonly room: Room,
    readonly clock: Clock,
    readonly person: string,
    readonly drawer: Drawer = new Drawer(),
    private readonly random: () => number = () => 0,
    private readonly tag = person,
  ) {
    this.session = this.opened();
  }

  /** The tab is closed and opened again: only the drawer is the same. */
  reopen(): void {
    this.session.close();
    this.session = this.opened();
  }

  edit(...commands: Parameters<Session["edit"]>[0]): string {
    const editId = this.session.edit(commands);
    this.made.push(editId);
    return editId;
  }

  /** Everything on the line is carried over, until nothing is left. */
  carry(): void {
    this.connection?.open();
    while (this.connection && this.connection.toServer.length + this.connection.toPage.length > 0) {
      this.connection.carryToServer();
      this.connection?.carryToPage(100);
    }
  }

  /** Connected, welcomed, and all answered. */
  async enter(): Promise<this> {
    await Promise.resolve();
    await Promise.resolve();
    this.carry();
    return this;
  }

  get state() {
    return this.session.state.getState();
  }

  get drawn() {
    const drawn = this.state.document;
    if (!drawn) throw new Error("nothing is shown yet");
    return drawn;
  }

  private opened(): LiveSession {
    const session = openLive("p", {
      connect: (events) => {
        const connection = this.room.connect(this.person, {
          ...events,
          lost: () => {
            if (this.connection === connection) this.connection = null;
            events.lost();
          },
        });
        this.connection = connection;
        return connection;
      },
      whyClosed: async () => this.why,
      earlier: async () => this.remembered,
      store: this.drawer,
      newId: () => `${this.tag}-${(this.ids += 1)}`,
      now: this.clock.now,
      after: this.clock.after,
      random: this.random,
    });
    session.onNotice((notice) => this.notices.push(notice));
    return session;
  }
}
