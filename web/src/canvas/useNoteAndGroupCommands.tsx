import { useReactFlow, useStoreApi } from "@xyflow/react";
import { ChevronsDownUp, Group as GroupIcon, StickyNote, Ungroup } from "lucide-react";
import { useMemo } from "react";
import { useCommands, type Command } from "../commands/registry";
import { countOf } from "../editor/selection";
import { useEditor, type Editor } from "../editor/context";
import { whileChangeable } from "../editor/useReadOnly";
import { fold, groupSelected, groupsMeant, leaveGroups, ungroup } from "./groups/edits";
import { boxesTaken } from "./extent";
import { freePlace, snapped } from "./geometry";
import { useCanvas } from "./model";
import { NOTE_SIZE, newNote } from "./notes/note";
import { flowIdOf } from "./things";

/** Notes and groups from the keyboard, the menus and the palette of commands. */
export function useNoteAndGroupCommands(): void {
  const editor = useEditor();
  const canvas = useCanvas();
  const flow = useReactFlow();
  const store = useStoreApi();

  const commands = useMemo((): readonly Command[] => {
    const selection = () => editor.selection.getState();
    const isOnly = (kind: "notes" | "groups") => selection()[kind].length === 1 && countOf(selection()) === 1;
    const write = (flowId: string) => canvas.writing.setState(flowId);
    return whileChangeable(editor, [
      {
        id: "add.note",
        name: "Add a note",
        group: "Add",
        icon: <StickyNote size={15} />,
        shortcuts: ["Shift+N"],
        keywords: ["sticky", "comment", "text", "annotation"],
        run: () => {
          const { width, height, domNode } = store.getState();
          const box = domNode?.getBoundingClientRect();
          const middle = flow.screenToFlowPosition({ x: (box?.left ?? 0) + width / 2, y: (box?.top ?? 0) + height / 3 });
          const wish = { x: middle.x - NOTE_SIZE.width / 2, y: middle.y - NOTE_SIZE.height / 2 };
          const document = editor.session.state.getState().document;
          if (document) addNote(editor, write, freePlace(wish, NOTE_SIZE, boxesTaken(document, editor.catalogue)));
        },
      },
      {
        id: "edit.write",
        name: "Write on the note",
        group: "Edit",
        onCanvas: true,
        shortcuts: ["Enter"],
        when: () => isOnly("notes"),
        run: () => write(flowIdOf("note", selection().notes[0] ?? "")),
      },
      {
        id: "edit.nameGroup",
        name: "Rename the group",
        group: "Edit",
        onCanvas: true,
        shortcuts: ["Enter"],
        when: () => isOnly("groups"),
        run: () => write(flowIdOf("group", selection().groups[0] ?? "")),
      },
      {
        id: "edit.group",
        name: "Group",
        group: "Edit",
        icon: <GroupIcon size={15} />,
        onCanvas: true,
        shortcuts: ["Mod+G"],
        keywords: ["frame", "together"],
        when: () => selection().nodes.length > 0,
        run: () => {
          const group = groupSelected(editor);
          if (group) write(flowIdOf("group", group.id));
        },
      },
      {
        id: "edit.ungroup",
        name: "Ungroup",
        group: "Edit",
        icon: <Ungroup size={15} />,
        onCanvas: true,
        shortcuts: ["Mod+Shift+G"],
        when: () => groupsMeant(editor).length > 0,
        run: () => ungroup(editor),
      },
      {
        id: "edit.leaveGroup",
        name: "Take out of the group",
        group: "Edit",
        when: () => selection().nodes.length > 0 && groupsMeant(editor).some((group) => !selection().groups.includes(group.id)),
        run: () => leaveGroups(editor),
      },
      {
        id: "edit.fold",
        name: "Fold or unfold the group",
        group: "Edit",
        icon: <ChevronsDownUp size={15} />,
        onCanvas: true,
        shortcuts: ["E"],
        keywords: ["collapse", "expand"],
        when: () => groupsMeant(editor).length > 0,
        run: () => {
          const meant = groupsMeant(editor);
          fold(editor, meant, meant.some((group) => !group.collapsed));
        },
      },
    ]);
  }, [editor, canvas, flow, store]);
  useCommands(commands);
}

/** Lays an empty note down and begins to write on it. */
export function addNote(editor: Editor, write: (flowId: string) => void, position: { x: number; y: number }): void {
  const note = newNote(snapped(position));
  editor.session.edit([{ command: "addNote", note }], "add a note");
  editor.selection.set({ notes: [note.id] });
  editor.announce("Note added");
  write(flowIdOf("note", note.id));
}
