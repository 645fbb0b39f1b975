import { Archive, ArchiveRestore, Download, PenLine, Redo2, Undo2 } from "lucide-react";
import { useMemo } from "react";
import { useLocation } from "wouter";
import { useCommands, type Command } from "../commands/registry";
import { useEditor } from "../editor/context";
import { isReadOnly, whileChangeable } from "../editor/useReadOnly";
import { request, sendJson, sentenceOf } from "../lib/http";
import { save } from "../lib/save";
import { toast } from "../ui/Toast";
import { startRenaming } from "./PipelineName";

const pageOf = (id: string) => `/p/${encodeURIComponent(id)}`;
const failed = (what: string) => (error: unknown) => toast(`${what}: ${sentenceOf(error)}`, { tone: "error" });

/** What can be done with an open pipeline as a whole. */
export function useEditorCommands(): void {
  const editor = useEditor();
  const [, navigate] = useLocation();
  const commands = useMemo((): readonly Command[] => {
    const { session, layout } = editor;
    const path = `/api/pipelines/${encodeURIComponent(session.pipelineId)}`;
    const now = () => session.state.getState();
    const isArchived = () => now().document?.status === "archived";
    const unarchive = () => void sendJson("POST", `${path}/unarchive`).catch(failed("It could not be brought back"));
    return whileChangeable(editor, [
      {
        id: "edit.undo",
        name: "Undo",
        group: "Edit",
        icon: <Undo2 size={15} />,
        shortcuts: ["Mod+Z"],
        when: () => now().undo !== null,
        run: () => session.undo(),
      },
      {
        id: "edit.redo",
        name: "Redo",
        group: "Edit",
        icon: <Redo2 size={15} />,
        shortcuts: ["Mod+Shift+Z", "Mod+Y"],
        when: () => now().redo !== null,
        run: () => session.redo(),
      },
      {
        id: "pipeline.rename",
        name: "Rename the pipeline",
        group: "Pipeline",
        icon: <PenLine size={15} />,
        shortcuts: ["F2"],
        when: () => !isReadOnly(now()),
        run: startRenaming,
      },
      {
        id: "pipeline.export",
        name: "Export as a file",
        group: "Pipeline",
        icon: <Download size={15} />,
        keywords: ["download", "json", "backup"],
        run: () => {
          const name = `${now().document?.name ?? "pipeline"}.lakestream.json`;
          request(`${path}/export`)
            .then(async (response) => save(name, await response.blob()))
            .catch(failed("It could not be exported"));
        },
      },
      {
        id: "pipeline.archive",
        name: "Archive the pipeline",
        group: "Pipeline",
        icon: <Archive size={15} />,
        keywords: ["delete", "remove"],
        when: () => !isArchived(),
        run: () =>
          void sendJson("DELETE", path)
            .then(() => {
              navigate("/");
              const undo = () =>
                void sendJson("POST", `${path}/unarchive`)
                  .then(() => navigate(pageOf(session.pipelineId)))
                  .catch(failed("It could not be brought back"));
              toast(`“${now().document?.name ?? "The pipeline"}” is archived.`, { action: { label: "Undo", run: undo } });
            })
            .catch(failed("It could not be archived")),
      },
      {
        id: "pipeline.unarchive",
        name: "Bring the pipeline back",
        group: "Pipeline",
        icon: <ArchiveRestore size={15} />,
        when: isArchived,
        run: unarchive,
      },
      {
        id: "view.tools",
        name: "Show or hide the tools",
        group: "View",
        shortcuts: ["["],
        run: () => layout.toggle("left"),
      },
      {
        id: "view.inspector",
        name: "Show or hide the inspector",
        group: "View",
        shortcuts: ["]"],
        run: () => layout.toggle("inspector"),
      },
      {
        id: "view.dock",
        name: "Show or hide the dock",
        group: "View",
        shortcuts: ["Mod+J"],
        whileTyping: true,
        run: () => layout.toggle("dock"),
      },
      {
        id: "go.outline",
        name: "Outline of the pipeline",
        group: "Go to",
        shortcuts: ["O"],
        run: () => layout.show("left", "outline"),
      },
      { id: "go.palette", name: "List of nodes", group: "Go to", run: () => layout.show("left", "palette") },
    ]);
  }, [editor, navigate]);
  useCommands(commands);
}
