import { act } from "@testing-library/react";
import { Inspector } from "../config/Inspector";
import { STANDARD_WIDGETS } from "../config/widgets/standard";
import type { Editor } from "../editor/context";
import type { Widgets } from "../fields/widget";
import type { ConfigSchema } from "../wire/shapes";
import { entryOf, NO_CODE, nodeOf, quietSession, renderPanel, type QuietSession } from "./panelEditor";

export const hint = (widget: string, label: string, more: object = {}) => ({ "x-ui": { widget, order: 1, label, help: "", ...more } });

interface OpenForm {
  readonly session: QuietSession;
  readonly editor: Editor;
  config(): Readonly<Record<string, unknown>>;
  /** Somebody else sets a field. */
  theirs(key: string, value: unknown): void;
  /** The server finds these wrong: sentences by path. */
  find(findings: Readonly<Record<string, string>>): void;
}

/** The form of one node with these fields, as the inspector shows it. `atOnce`: controls that would else arrive later. */
export function openForm(fields: Readonly<Record<string, ConfigSchema>>, config: Readonly<Record<string, unknown>>, atOnce: Widgets, rest: ConfigSchema = {}): OpenForm {
  const entry = entryOf("made-up", fields);
  const session = quietSession([nodeOf("n", "made-up", config)]);
  const { editor } = renderPanel(<Inspector widgets={{ ...STANDARD_WIDGETS, ...atOnce }} />, session, [{ ...entry, config: { ...entry.config, ...rest } }]);
  act(() => editor.selection.nodes(["n"]));
  return {
    session,
    editor,
    config: () => session.state.getState().document?.nodes.get("n")?.config ?? {},
    theirs: (key, value) => act(() => session.elsewhere([{ command: "configureNode", id: "n", set: { [key]: value } }])),
    find: (findings) =>
      act(() =>
        session.code.setState({ ...NO_CODE, findings: Object.entries(findings).map(([field, detail]) => ({ code: "x", nodeId: "n", field, detail })) }),
      ),
  };
}
