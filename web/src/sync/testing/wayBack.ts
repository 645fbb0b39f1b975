// Commands that wish events undone, the last first: enough of an undo for a room in a test.
import type { Command, PipelineEvent } from "../../wire/shapes";

export function wayBack(events: readonly PipelineEvent[]): readonly Command[] {
  return [...events].reverse().flatMap(back);
}

function back(event: PipelineEvent): readonly Command[] {
  switch (event.event) {
    case "nodeAdded":
      return [{ command: "removeNodes", ids: [event.node.id] }];
    case "nodesRemoved":
      return [
        ...event.nodes.map((node): Command => ({ command: "addNode", node })),
        ...event.edges.map((edge): Command => ({ command: "connect", edge })),
        ...event.groups.flatMap((group): readonly Command[] => [
          { command: "groupNodes", group },
          { command: "editGroup", id: group.id, set: { nodeIds: group.nodeIds } },
        ]),
      ];
    case "nodesMoved":
      return [{ command: "moveNodes", moves: event.moves.map(({ id, from }) => ({ id, position: from })) }];
    case "nodeConfigured": {
      const unset = Object.keys(event.after).filter((key) => !(key in event.before));
      return [{ command: "configureNode", id: event.id, set: event.before, unset }];
    }
    case "nodeRenamed":
      return [{ command: "renameNode", id: event.id, label: event.before }];
    case "edgeConnected":
      return [{ command: "disconnect", ids: [event.edge.id] }];
    case "edgesDisconnected":
      return event.edges.map((edge) => ({ command: "connect", edge }));
    case "noteAdded":
      return [{ command: "removeNotes", ids: [event.note.id] }];
    case "noteEdited":
      return [{ command: "editNote", id: event.id, set: event.before }];
    case "notesRemoved":
      return event.notes.map((note) => ({ command: "addNote", note }));
    case "nodesGrouped":
      return [{ command: "ungroup", ids: [event.group.id] }];
    case "groupEdited":
      return [{ command: "editGroup", id: event.id, set: event.before }];
    case "ungrouped":
      return event.groups.map((group) => ({ command: "groupNodes", group }));
    case "pipelineRenamed":
      return [{ command: "renamePipeline", name: event.before }];
    case "pipelineDescribed":
      return [{ command: "describePipeline", description: event.before }];
    default:
      return [];
  }
}
