import { useReactFlow, useStoreApi } from "@xyflow/react";
import { Cable, Copy, CopyPlus, Maximize, Plus, Search, Trash2, WandSparkles } from "lucide-react";
import { useMemo } from "react";
import { useCommands, type Command } from "../commands/registry";
import { useEditor, type Editor } from "../editor/context";
import { whileChangeable } from "../editor/useReadOnly";
import { countOf } from "../editor/selection";
import { sentenceOf } from "../lib/http";
import { later } from "../lib/lazily";
import { toast } from "../ui/Toast";
import { clipOf, duplicate, textOf } from "./clipboard";
import { openConnect } from "./ConnectDialog";
import { boxOf, boxesShown } from "./extent";
import { openFind } from "./FindDialog";
import { useCanvas } from "./model";
import { flowIdOf } from "./things";
import { toggleMinimap } from "./useMinimap";
import { useFit } from "./useReveal";

const layout = later(() => import("./layout"));

const documentOf = (editor: Editor) => editor.session.state.getState().document;

function removeSelected(editor: Editor): void {
  const document = documentOf(editor);
  const { nodes: picked, edges, notes, groups } = editor.selection.getState();
  if (!document) return;
  // A group is deleted with what is in it; to keep that, it is ungrouped.
  const nodes = [...new Set([...picked, ...groups.flatMap((id) => document.groups.get(id)?.nodeIds ?? [])])];
  const gone = new Set(nodes);
  // Edges at removed nodes fall with them.
  const left = edges.filter((id) => {
    const edge = document.edges.get(id);
    return edge && !gone.has(edge.source) && !gone.has(edge.target);
  });
  editor.session.edit([
    ...(nodes.length > 0 ? [{ command: "removeNodes", ids: nodes } as const] : []),
    ...(left.length > 0 ? [{ command: "disconnect", ids: left } as const] : []),
    ...(notes.length > 0 ? [{ command: "removeNotes", ids: notes } as const] : []),
  ]);
  const count = nodes.length + notes.length;
  editor.announce(count > 0 ? `${count} deleted` : "Disconnected");
}

async function tidyUp(editor: Editor): Promise<void> {
  const document = documentOf(editor);
  if (!document) return;
  const picked = editor.selection.getState();
  const inGroups = picked.groups.flatMap((id) => document.groups.get(id)?.nodeIds ?? []);
  const chosen = [...new Set([...picked.nodes, ...inGroups])];
  const nodes = chosen.length > 1 ? chosen.flatMap((id) => document.nodes.get(id) ?? []) : [...document.nodes.values()];
  try {
    const { tidy } = await layout();
    const moves = await tidy(nodes, document, editor.catalogue, editor.session.code.getState()?.schemas);
    if (moves.length > 0) editor.session.edit([{ command: "moveNodes", moves }], "tidy up");
    editor.announce(moves.length > 0 ? "Tidied up" : "It is tidy already");
  } catch (error) {
    toast(`Could not tidy up: ${sentenceOf(error)}`, { tone: "error" });
  }
}

/** Everything that can be done on the canvas without a pointer. */
export function useCanvasCommands(): void {
  const editor = useEditor();
  const canvas = useCanvas();
  const flow = useReactFlow();
  const store = useStoreApi();
  const fit = useFit();

  const commands = useMemo((): readonly Command[] => {
    const selected = () => editor.selection.getState().nodes;
    const anything = () => countOf(editor.selection.getState()) > 0;
    const some = () => anything() && countOf(editor.selection.getState()) > editor.selection.getState().edges.length;
    return whileChangeable(editor, [
      {
        id: "add.node",
        name: "Add a node",
        group: "Add",
        icon: <Plus size={15} />,
        shortcuts: ["N"],
        run: () => {
          const box = store.getState().domNode?.getBoundingClientRect();
          const screen = {
            x: (box?.left ?? 0) + (box?.width ?? 0) / 2 - 140,
            y: (box?.top ?? 0) + (box?.height ?? 0) / 3,
          };
          canvas.quickAdd.setState({ from: null, screen });
        },
      },
      {
        id: "edit.delete",
        name: "Delete",
        group: "Edit",
        icon: <Trash2 size={15} />,
        onCanvas: true,
        shortcuts: ["Delete", "Backspace"],
        when: anything,
        run: () => removeSelected(editor),
      },
      {
        id: "edit.duplicate",
        name: "Duplicate",
        group: "Edit",
        icon: <CopyPlus size={15} />,
        onCanvas: true,
        shortcuts: ["Mod+D"],
        when: some,
        run: () => {
          const document = documentOf(editor);
          if (!document) return;
          const { commands: edits, ...laid } = duplicate(document, editor.selection.getState());
          editor.session.edit(edits, "duplicate");
          editor.selection.set(laid);
        },
      },
      {
        id: "edit.copy",
        name: "Copy as text",
        group: "Edit",
        icon: <Copy size={15} />,
        when: some,
        run: () => {
          const document = documentOf(editor);
          if (document)
            navigator.clipboard.writeText(textOf(clipOf(document, editor.selection.getState()))).then(
              () => editor.announce("Copied"),
              () => toast("The browser did not allow copying. Use its own copy shortcut.", { tone: "error" }),
            );
        },
      },
      {
        id: "edit.selectAll",
        name: "Select all",
        group: "Edit",
        onCanvas: true,
        shortcuts: ["Mod+A"],
        run: () => {
          const document = documentOf(editor);
          if (document) editor.selection.set({ nodes: [...document.nodes.keys()], notes: [...document.notes.keys()] });
        },
      },
      {
        id: "edit.deselect",
        name: "Deselect",
        group: "Edit",
        onCanvas: true,
        shortcuts: ["Escape"],
        when: anything,
        run: () => editor.selection.clear(),
      },
      {
        id: "edit.connect",
        name: "Connect to…",
        group: "Edit",
        icon: <Cable size={15} />,
        onCanvas: true,
        shortcuts: ["C"],
        when: () => selected().length === 1 && countOf(editor.selection.getState()) === 1,
        run: () => openConnect(selected()[0] ?? ""),
      },
      {
        id: "edit.tidy",
        name: "Tidy up",
        group: "Edit",
        icon: <WandSparkles size={15} />,
        shortcuts: ["Shift+T"],
        keywords: ["layout", "arrange", "align"],
        run: () => void tidyUp(editor),
      },
      {
        id: "go.find",
        name: "Find on the canvas",
        group: "Go to",
        icon: <Search size={15} />,
        shortcuts: ["Mod+F"],
        keywords: ["search", "node", "setting", "column"],
        run: openFind,
      },
      {
        id: "view.fit",
        name: "Fit everything in view",
        group: "View",
        icon: <Maximize size={15} />,
        shortcuts: ["Shift+F"],
        run: () => {
          const document = documentOf(editor);
          if (document) fit(boxesShown(document, editor.catalogue));
        },
      },
      {
        id: "view.fitSelection",
        name: "Fit the selection in view",
        group: "View",
        shortcuts: ["F"],
        when: some,
        run: () => {
          const document = documentOf(editor);
          const { nodes, notes, groups } = editor.selection.getState();
          const ids = [...nodes, ...notes.map((id) => flowIdOf("note", id)), ...groups.map((id) => flowIdOf("group", id))];
          if (document) fit(ids.flatMap((id) => boxOf(document, editor.catalogue, id) ?? []));
        },
      },
      { id: "view.zoomIn", name: "Zoom in", group: "View", shortcuts: ["+", "="], run: () => void flow.zoomIn() },
      { id: "view.zoomOut", name: "Zoom out", group: "View", shortcuts: ["-"], run: () => void flow.zoomOut() },
      { id: "view.zoomReset", name: "Zoom to 100 %", group: "View", shortcuts: ["0"], run: () => void flow.zoomTo(1) },
      {
        id: "view.minimap",
        name: "Show or hide the overview map",
        group: "View",
        shortcuts: ["M"],
        run: () => toggleMinimap(canvas),
      },
    ]);
  }, [editor, canvas, flow, store, fit]);
  useCommands(commands);
}
