// Files from the desk become sources, or, where they are drawings, what they hold: beside one another and beside what is
// there, each at the nearest free place at or below where it was dropped.
import type { Editor } from "../editor/context";
import { sentenceOf } from "../lib/http";
import { toast } from "../ui/Toast";
import type { Position } from "../wire/shapes";
import { addNode, sizeOf } from "./add";
import { clipFrom, paste, type Clip, type Pasted } from "./clipboard";
import { boxesTaken } from "./extent";
import { faultsIn, fileReader, readerConfig, upload } from "./files";
import { boundsOf, freePlace } from "./geometry";
import { flowIdOf } from "./things";

type Laid = Pick<Pasted, "nodes" | "notes">;
interface Size {
  readonly width: number;
  readonly height: number;
}

/** No drawing takes more bytes; what does holds rows, and is not read into this page. */
const MOST_DRAWN = 32 * 1024 * 1024;

const NOTHING: Laid = { nodes: [], notes: [] };
const stem = (name: string) => name.replace(/\.[^.]*$/, "");

function placeFor(editor: Editor, size: Size, at: Position): Position {
  const document = editor.session.state.getState().document;
  return freePlace(at, size, document ? boxesTaken(document, editor.catalogue) : []);
}

function sizeOfDrawing(clip: Clip, editor: Editor): Size {
  const byId = <T extends { readonly id: string }>(things: readonly T[]) => new Map(things.map((thing) => [thing.id, thing]));
  const drawn = { nodes: byId(clip.nodes), edges: byId(clip.edges), notes: byId(clip.notes), groups: byId(clip.groups) };
  return boundsOf(boxesTaken(drawn, editor.catalogue)) ?? { width: 0, height: 0 };
}

async function dropFile(editor: Editor, file: File, at: Position): Promise<Laid> {
  const clip = file.name.endsWith(".json") && file.size <= MOST_DRAWN ? clipFrom(await file.text()) : null;
  if (clip) {
    const { commands, ...laid } = paste(clip, placeFor(editor, sizeOfDrawing(clip, editor), at));
    editor.session.edit(commands, `insert ${file.name}`);
    return laid;
  }
  const reader = fileReader(editor.catalogue);
  if (!reader) {
    toast("This server has no node that reads files.", { tone: "error" });
    return NOTHING;
  }
  const uploaded = await upload(file);
  const config = readerConfig(reader, uploaded);
  const place = placeFor(editor, sizeOf(reader.entry), at);
  const node = addNode(editor, reader.entry, place, { exact: true, config, label: stem(file.name) });
  const faults = faultsIn(uploaded);
  if (faults !== null) toast(faults);
  editor.announce(`${file.name} is a source now, with ${uploaded.columns.length} columns`);
  return { nodes: node ? [node.id] : [], notes: [] };
}

/** One after the other; what could not be read is told by name, and the others go on. All that was laid is selected and
 *  brought into view. `tell`: what is being read; null once all are. */
export async function dropFiles(editor: Editor, files: readonly File[], at: Position, tell: (reading: string | null) => void): Promise<void> {
  const laid: Laid[] = [];
  for (const [index, file] of files.entries()) {
    tell(files.length === 1 ? `Reading ${file.name}…` : `Reading ${file.name}, ${index + 1} of ${files.length}…`);
    try {
      laid.push(await dropFile(editor, file, at));
    } catch (error) {
      toast(`${file.name}: ${sentenceOf(error)}`, { tone: "error" });
    }
  }
  tell(null);
  const nodes = laid.flatMap((one) => one.nodes);
  const notes = laid.flatMap((one) => one.notes);
  if (nodes.length + notes.length === 0) return;
  editor.selection.set({ nodes, notes });
  editor.reveal([...nodes, ...notes.map((id) => flowIdOf("note", id))]);
}
