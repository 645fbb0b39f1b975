import type { Command } from "../wire/shapes";

const some = (count: number, one: string) => (count === 1 ? one : `${count} ${one}s`);

function word(command: Command): string {
  switch (command.command) {
    case "addNode":
      return `add ${command.node.label || command.node.type}`;
    case "removeNodes":
      return `delete ${some(command.ids.length, "node")}`;
    case "moveNodes":
      return `move ${some(command.moves.length, "node")}`;
    case "configureNode":
      return `change ${[...Object.keys(command.set ?? {}), ...(command.unset ?? [])].join(", ")}`;
    case "renameNode":
      return "rename node";
    case "connect":
      return "connect";
    case "disconnect":
      return `disconnect ${some(command.ids.length, "edge")}`;
    case "addNote":
      return "add note";
    case "editNote":
      return "edit note";
    case "removeNotes":
      return `delete ${some(command.ids.length, "note")}`;
    case "groupNodes":
      return "group";
    case "editGroup":
      return "edit group";
    case "ungroup":
      return "ungroup";
    case "renamePipeline":
      return "rename pipeline";
    case "describePipeline":
      return "describe pipeline";
    case "tagPipeline":
      return "tag pipeline";
    case "replaceGraph":
      return "replace the drawing";
  }
}

/** Commands in words, for "Undo …": the first kind, and how many more there are. */
export function describe(commands: readonly Command[]): string {
  const words = [...new Set(commands.map(word))];
  const [first = "nothing", ...more] = words;
  return more.length === 0 ? first : `${first} and ${some(more.length, "more change")}`;
}
