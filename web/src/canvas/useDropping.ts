import { useReactFlow } from "@xyflow/react";
import { useMemo, useState, type DragEvent } from "react";
import { useEditor } from "../editor/context";
import { isReadOnly } from "../editor/useReadOnly";
import { later } from "../lib/lazily";
import { newNode, sizeOf } from "./add";
import { snapped } from "./geometry";
import { useCanvas } from "./model";
import { NOTE_SIZE } from "./notes/note";
import { addNote } from "./useNoteAndGroupCommands";

/** What the palette's cards carry while they are dragged. */
export const NODE_TYPE_MIME = "application/x-lakestream-node-type";
export const NOTE_MIME = "application/x-lakestream-note";

const filesDropped = later(() => import("./dropFiles"));

/** Node types from the palette, and files from the desk, dropped on the canvas. */
export function useDropping() {
  const editor = useEditor();
  const canvas = useCanvas();
  const flow = useReactFlow();
  const [over, setOver] = useState<string | null>(null);

  const handlers = useMemo(() => {
    const drop = async (event: DragEvent) => {
      event.preventDefault();
      setOver(null);
      if (isReadOnly(editor.session.state.getState())) return;
      const point = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
      const entry = editor.catalogue.get(event.dataTransfer.getData(NODE_TYPE_MIME));
      if (entry) {
        const { width, height } = sizeOf(entry);
        const position = snapped({ x: point.x - width / 2, y: point.y - height / 2 });
        const node = newNode(entry, position);
        editor.session.edit([{ command: "addNode", node }], `add ${entry.label}`);
        editor.selection.nodes([node.id]);
        return;
      }
      if (event.dataTransfer.types.includes(NOTE_MIME)) {
        const { width, height } = NOTE_SIZE;
        addNote(editor, canvas.writing.setState, { x: point.x - width / 2, y: point.y - height / 2 });
        return;
      }
      // Read now: the browser empties the event before the module is there.
      const files = [...event.dataTransfer.files];
      const { dropFiles } = await filesDropped();
      await dropFiles(editor, files, point, setOver);
    };
    return {
      onDragOver: (event: DragEvent) => {
        const { types } = event.dataTransfer;
        if (types.includes(NODE_TYPE_MIME) || types.includes(NOTE_MIME)) {
          event.preventDefault();
          event.dataTransfer.dropEffect = "copy";
        } else if (types.includes("Files")) {
          event.preventDefault();
          event.dataTransfer.dropEffect = "copy";
          setOver(isReadOnly(editor.session.state.getState()) ? "Nothing can be changed here" : "Drop to read it as a source");
        }
      },
      onDragLeave: (event: DragEvent) => {
        if (!(event.currentTarget as Element).contains(event.relatedTarget as Element | null)) setOver(null);
      },
      onDrop: (event: DragEvent) => void drop(event),
    };
  }, [editor, canvas, flow]);

  return { handlers, over };
}
