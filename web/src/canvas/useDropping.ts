import { useReactFlow } from "@xyflow/react";
import { useMemo, useState, type DragEvent } from "react";
import { useEditor, type Editor } from "../editor/context";
import { sentenceOf } from "../lib/http";
import type { Position } from "../wire/shapes";
import { toast } from "../ui/Toast";
import { addNode, newNode, sizeOf } from "./add";
import { clipFrom, paste } from "./clipboard";
import { faultsIn, fileReader, readerConfig, upload } from "./files";
import { GRID, snapped } from "./geometry";
import { useCanvas } from "./model";
import { NOTE_SIZE } from "./notes/note";
import { addNote } from "./useNoteAndGroupCommands";

/** What the palette's cards carry while they are dragged. */
export const NODE_TYPE_MIME = "application/x-lakestream-node-type";
export const NOTE_MIME = "application/x-lakestream-note";

const stem = (name: string) => name.replace(/\.[^.]*$/, "");

async function dropFile(editor: Editor, file: File, at: Position): Promise<void> {
  if (file.name.endsWith(".json")) {
    const clip = clipFrom(await file.text());
    if (clip) {
      const { commands, ...laid } = paste(clip, snapped(at));
      editor.session.edit(commands, `insert ${file.name}`);
      editor.selection.set(laid);
      return;
    }
  }
  const reader = fileReader(editor.catalogue);
  if (!reader) {
    toast("This server has no node that reads files.", { tone: "error" });
    return;
  }
  const uploaded = await upload(file);
  addNode(editor, reader.entry, at, { exact: true, config: readerConfig(reader, uploaded), label: stem(file.name) });
  const faults = faultsIn(uploaded);
  if (faults !== null) toast(faults);
  editor.announce(`${file.name} is a source now, with ${uploaded.columns.length} columns`);
}

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
      for (const [index, file] of [...event.dataTransfer.files].entries()) {
        setOver(`Reading ${file.name}…`);
        try {
          await dropFile(editor, file, { x: point.x, y: point.y + index * GRID * 12 });
        } catch (error) {
          toast(`${file.name}: ${sentenceOf(error)}`, { tone: "error" });
        } finally {
          setOver(null);
        }
      }
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
          setOver("Drop to read it as a source");
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
