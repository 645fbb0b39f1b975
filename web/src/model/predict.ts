// What an edit will become, as server/domain/pipeline/decide.py has it: enough to show it at once. The server has the
// last word; what it alone judges (sizes, limits) is not judged here.
import type { Command, PipelineEvent } from "../wire/shapes";
import type { PipelineDocument } from "./document";
import { predictEdge, predictNode } from "./predictDrawing";
import { predictGroup, predictNote } from "./predictNotes";
import { predictReplaced } from "./predictReplaced";
import { changedKeys } from "./same";
import { ANY_TYPES, Present, Refusal, type NodeTypes } from "./present";

export type Prediction =
  | { readonly events: readonly PipelineEvent[]; readonly after: PipelineDocument }
  | { readonly refused: Refusal };

/** All commands of an edit, one after the other, all or nothing. */
export function predict(commands: readonly Command[], before: PipelineDocument, types: NodeTypes = ANY_TYPES): Prediction {
  if (before.status === "archived")
    return { refused: new Refusal("pipeline.archived", "This pipeline is archived. Bring it back to change it.") };
  const present = new Present(before, types);
  const events: PipelineEvent[] = [];
  try {
    for (const command of commands)
      for (const event of predictOne(command, present)) {
        present.apply(event);
        events.push(event);
      }
  } catch (reason) {
    if (reason instanceof Refusal) return { refused: reason };
    throw reason;
  }
  return { events, after: events.length === 0 ? before : present.freeze() };
}

function predictOne(command: Command, present: Present): Iterable<PipelineEvent> {
  switch (command.command) {
    case "addNode":
    case "removeNodes":
    case "moveNodes":
    case "configureNode":
    case "renameNode":
      return predictNode(command, present);
    case "connect":
    case "disconnect":
      return predictEdge(command, present);
    case "addNote":
    case "editNote":
    case "removeNotes":
      return predictNote(command, present);
    case "groupNodes":
    case "editGroup":
    case "ungroup":
      return predictGroup(command, present);
    case "replaceGraph":
      return predictReplaced(command, present);
    case "renamePipeline":
      if (command.name.trim() === "") throw new Refusal("name.empty", "A pipeline needs a name.");
      return command.name === present.name ? [] : [{ event: "pipelineRenamed", before: present.name, after: command.name }];
    case "describePipeline":
      return command.description === present.description
        ? []
        : [{ event: "pipelineDescribed", before: present.description, after: command.description }];
    case "tagPipeline": {
      const unset = new Set(command.unset ?? []);
      const kept = Object.fromEntries(Object.entries(present.tags).filter(([key]) => !unset.has(key)));
      const changed = changedKeys(present.tags, { ...kept, ...command.set });
      return changed === null
        ? []
        : [
            {
              event: "pipelineTagged",
              before: changed.before as Record<string, string>,
              after: changed.after as Record<string, string>,
            },
          ];
    }
  }
}
