import { writable } from "../lib/readable";
import type { Session } from "../sync/contract";
import { announce } from "./announcements";
import type { Catalogue } from "./catalogue";
import type { Editor, FocusRequest } from "./context";
import { createLayout } from "./layout";
import { createSelection } from "./selection";
import { createUndecided } from "./undecided";

export function createEditor(session: Session, catalogue: Catalogue): Editor {
  const selection = createSelection();
  const layout = createLayout();
  const focus = writable<FocusRequest | null>(null);
  const revealed = writable<readonly string[] | null>(null);
  const reveal = (nodeIds: readonly string[]) => revealed.setState([...nodeIds]);
  return {
    session,
    catalogue,
    selection,
    layout,
    undecided: createUndecided(),
    focus,
    revealed,
    highlighted: writable<string | null>(null),
    focusOn(nodeId, field = null) {
      selection.nodes([nodeId]);
      layout.update("inspector", { open: true });
      reveal([nodeId]);
      focus.setState({ nodeId, field });
    },
    reveal,
    announce,
  };
}
