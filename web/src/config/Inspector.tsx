import { useEditor, useSelectedNode } from "../editor/context";
import { countOf } from "../editor/selection";
import type { Widgets } from "../fields/widget";
import { useSelect } from "../lib/readable";
import { EmptyState } from "../ui/EmptyState";
import { EdgeDetails } from "./EdgeDetails";
import { GroupDetails } from "./GroupDetails";
import { NodeForm } from "./NodeForm";
import { NoteDetails } from "./NoteDetails";
import { PipelineDetails } from "./PipelineDetails";

/** The form of what is selected. */
export function Inspector({ widgets }: { widgets: Widgets }) {
  const { selection, catalogue } = useEditor();
  const node = useSelectedNode();
  const count = useSelect(selection, countOf);
  const only = useSelect(selection, (now) => (countOf(now) === 1 ? now : null));
  if (node && count === 1) {
    const entry = catalogue.get(node.type);
    return entry ? (
      <NodeForm key={node.id} node={node} entry={entry} widgets={widgets} />
    ) : (
      <EmptyState title={`This server has no node type “${node.type}”.`}>
        The node stays in the drawing as it is. Delete it, or open the pipeline with a version that has it.
      </EmptyState>
    );
  }
  if (count === 0) return <PipelineDetails />;
  if (only?.notes[0] !== undefined) return <NoteDetails key={only.notes[0]} id={only.notes[0]} />;
  if (only?.groups[0] !== undefined) return <GroupDetails key={only.groups[0]} id={only.groups[0]} />;
  if (only?.edges[0] !== undefined) return <EdgeDetails />;
  return (
    <EmptyState title={`${count} things selected`}>
      Move, copy, group or delete them together on the canvas. Select a single one to see its settings.
    </EmptyState>
  );
}
