import { writable } from "../lib/readable";
import type { Session } from "../sync/contract";
import type { Command } from "../wire/shapes";
import { announce } from "./announcements";
import type { Catalogue } from "./catalogue";
import type { Editor, FocusRequest } from "./context";
import { createLayout } from "./layout";
import { createSelection } from "./selection";
import { createUndecided, type FormSubject, type Undecided } from "./undecided";

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
  // What somebody has set, and the server has refused, is theirs to change or to give up.
  const keep = (command: Command) => {
    const node = command.command === "configureNode" ? session.state.getState().document?.nodes.get(command.id) : undefined;
    if (command.command !== "configureNode" || !node) return;
    for (const [field, value] of Object.entries(command.set ?? {})) {
      const label = catalogue.get(node.type)?.config.properties?.[field]?.["x-ui"]?.["label"];
      const name = typeof label === "string" ? label : field;
      const place = { subject: { kind: "node", id: node.id }, field, name, show: (path: string) => focusOn(node.id, path) } as const;
      undecided.hold({ place, mine: asText(value), theirs: null, seen: asText(node.config[field]), byServer: true, holder: null });
    }
  };
  session.onNotice((notice) => {
    // By then the page shows what the server has.
    if (notice.kind === "rejected") queueMicrotask(() => notice.commands.forEach(keep));
  });
  return {
    session,
    catalogue,
    selection,
    layout,
    undecided,
    focus,
    revealed,
    highlighted: writable<string | null>(null),
    focusOn,
    reveal,
    announce,
  };
}

const asText = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""));
