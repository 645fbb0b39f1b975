import { Group as GroupIcon, StickyNote } from "lucide-react";
import { useState } from "react";
import { useEditor, type Editor } from "../editor/context";
import { search } from "../model/search";
import { CategoryIcon } from "../ui/CategoryIcon";
import { Dialog } from "../ui/Dialog";
import { Pick, type PickItem } from "../ui/Pick";
import { flowIdOf } from "./things";
import { nameOfGroup, nameOfNote } from "./toFlowThings";

const MOST = 50;

/** What is asked, and where it stands on the canvas. It arrives after the page. */
export function FindQuestion({ close }: { close: () => void }) {
  const editor = useEditor();
  const [query, setQuery] = useState("");
  return (
    <Dialog open onOpenChange={close} title="Find on the canvas" bare>
      <Pick
        placeholder="Find a node, a setting, a note…"
        empty={`Nothing on this canvas says “${query}”.`}
        onQuery={setQuery}
        groups={found(editor, query, close)}
      />
    </Dialog>
  );
}

function found(editor: Editor, query: string, close: () => void): readonly { heading: string; items: readonly PickItem[] }[] {
  const document = editor.session.state.getState().document;
  if (!document) return [];
  const { catalogue } = editor;
  const word = query.trim().toLowerCase();
  const says = (text: string) => text.toLowerCase().includes(word);
  const labelOf = catalogue.labelOf.bind(catalogue);
  const nodes =
    word === ""
      ? [...document.nodes.values()].map((node) => ({ node, where: "" }))
      : search(document, word, labelOf);
  const go = (select: () => void) => () => {
    close();
    // After the dialog has given the focus back.
    setTimeout(select);
  };
  const show = (kind: "note" | "group", id: string) => () => {
    editor.selection.set({ [`${kind}s`]: [id] });
    editor.reveal([flowIdOf(kind, id)]);
  };
  return [
    {
      heading: "Nodes",
      items: nodes.slice(0, MOST).map(({ node, where }) => {
        const entry = catalogue.get(node.type);
        return {
          id: node.id,
          label: labelOf(node),
          detail: where || entry?.label,
          icon: <CategoryIcon icon={entry?.icon} category={entry?.category} />,
          run: go(() => editor.focusOn(node.id)),
        };
      }),
    },
    {
      heading: "Groups",
      items: [...document.groups.values()]
        .filter((group) => says(group.label))
        .slice(0, MOST)
        .map((group) => ({
          id: flowIdOf("group", group.id),
          label: nameOfGroup(group),
          icon: <GroupIcon size={15} />,
          run: go(show("group", group.id)),
        })),
    },
    {
      heading: "Notes",
      items: [...document.notes.values()]
        .filter((note) => says(note.text))
        .slice(0, MOST)
        .map((note) => ({
          id: flowIdOf("note", note.id),
          label: nameOfNote(note),
          icon: <StickyNote size={15} />,
          run: go(show("note", note.id)),
        })),
    },
  ];
}
