import { writable } from "../lib/readable";
import type { Session, SessionNotice } from "../sync/contract";
import type { Command } from "../wire/shapes";
import { announce } from "./announcements";
import type { Catalogue } from "./catalogue";
import type { Editor, FocusRequest } from "./context";
import { createLayout } from "./layout";
import { createSelection } from "./selection";
import { createUndecided, type FormSubject, type Removal, type Undecided } from "./undecided";

/** `left`: what was undecided when this pipeline was left before. */
export function createEditor(session: Session, catalogue: Catalogue, left: readonly Undecided[] = []): Editor {
  const selection = createSelection();
  const layout = createLayout();
  const focus = writable<FocusRequest | null>(null);
  const revealed = writable<readonly string[] | null>(null);
  const reveal = (nodeIds: readonly string[]) => revealed.setState([...nodeIds]);
  const focusOn = (nodeId: string, field: string | null = null) => {
    selection.nodes([nodeId]);
    layout.update("inspector", { open: true });
    reveal([nodeId]);
    focus.setState({ nodeId, field });
  };
  const showing = ({ kind, id }: FormSubject) => (field: string) => {
    if (kind === "node") return focusOn(id, field);
    selection.set(kind === "pipeline" ? {} : { [`${kind}s`]: [id] });
    layout.update("inspector", { open: true });
  };
  const undecided = createUndecided(left.map((entry) => ({ ...entry, holder: null, place: { ...entry.place, show: showing(entry.place.subject) } })));
  const removals = new Map<string, Removal>();
  const remove = ({ by: id, things }: Extract<SessionNotice, { kind: "removed" }>) => {
    const own = id !== null && id === session.state.getState().you?.id;
    const by = own ? null : (session.people.getState().find((person) => person.id === id)?.name ?? "Somebody");
    for (const node of things.nodes) removals.set(node.id, { called: `“${catalogue.labelOf(node)}”`, by, node });
    for (const note of things.notes) removals.set(note.id, { called: "the note", by });
    for (const group of things.groups) removals.set(group.id, { called: `the group “${group.label || "Group"}”`, by });
  };
  // What somebody has set, and the server has refused, is theirs to change or to give up.
  const keep = (command: Command) => {
    if (command.command !== "configureNode") return;
    const present = session.state.getState().document?.nodes.get(command.id);
    const node = present ?? removals.get(command.id)?.node;
    if (!node) return;
    for (const [field, value] of Object.entries(command.set ?? {})) {
      const label = catalogue.get(node.type)?.config.properties?.[field]?.["x-ui"]?.["label"];
      const name = typeof label === "string" ? label : field;
      const place = { subject: { kind: "node", id: node.id }, field, name, show: (path: string) => focusOn(node.id, path) } as const;
      undecided.hold({ place, mine: asText(value), theirs: null, seen: asText(node.config[field]), ...(present ? { byServer: true } : { removed: true }), holder: null });
    }
  };
  session.onNotice((notice) => {
    // By then the page shows what the server has.
    if (notice.kind === "rejected") queueMicrotask(() => notice.commands.forEach(keep));
    if (notice.kind === "removed") remove(notice);
  });
  return {
    session,
    catalogue,
    selection,
    layout,
    undecided,
    removals,
    focus,
    revealed,
    highlighted: writable<string | null>(null),
    focusOn,
    reveal,
    announce,
  };
}

const asText = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""));
