import type { Command } from "../commands/registry";
import { useSelect } from "../lib/readable";
import type { SessionState } from "../sync/contract";
import { useEditor, type Editor } from "./context";

/** Whether this person may look but not change. */
export const isReadOnly = (state: SessionState): boolean => state.you?.role === "viewer" || state.document?.status === "archived";

export const useReadOnly = (): boolean => useSelect(useEditor().session.state, isReadOnly);

const LOOKING: ReadonlySet<string> = new Set(["edit.copy", "edit.selectAll", "edit.deselect"]);
const changes = ({ id }: Command): boolean => /^(add|edit)\./.test(id) && !LOOKING.has(id);

/** The commands, those that add or edit only while something may be changed. */
export const whileChangeable = ({ session }: Editor, commands: readonly Command[]): readonly Command[] =>
  commands.map((command) =>
    changes(command) ? { ...command, when: () => !isReadOnly(session.state.getState()) && (command.when?.() ?? true) } : command,
  );
