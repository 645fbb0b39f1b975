import { Suspense, type ReactNode } from "react";
import { useEditor, useSelectedNode } from "../editor/context";
import { countOf } from "../editor/selection";
import type { Widgets } from "../fields/widget";
import { lazily } from "../lib/lazily";
import { useSelect } from "../lib/readable";
import { EmptyState } from "../ui/EmptyState";
import { NodeForm } from "./NodeForm";
import { PipelineDetails } from "./PipelineDetails";

const EdgeDetails = lazily<"EdgeDetails", object>(() => import("./details"), "EdgeDetails");
const GroupDetails = lazily(() => import("./details"), "GroupDetails");
const NoteDetails = lazily(() => import("./details"), "NoteDetails");

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
  if (only?.notes[0] !== undefined) return soon(<NoteDetails key={only.notes[0]} id={only.notes[0]} />);
  if (only?.groups[0] !== undefined) return soon(<GroupDetails key={only.groups[0]} id={only.groups[0]} />);
  if (only?.edges[0] !== undefined) return soon(<EdgeDetails />);
  return (
    <EmptyState title={`${count} things selected`}>
      Move, copy, group or delete them together on the canvas. Select a single one to see its settings.
    </EmptyState>
  );
}

function soon(details: ReactNode) {
  return <Suspense fallback={null}>{details}</Suspense>;
}
