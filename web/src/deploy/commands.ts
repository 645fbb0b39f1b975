import type { Command } from "../commands/registry";
import type { Editor } from "../editor/context";
import { isLive } from "./status";
import { dialogOpen, shownRun, stopRun } from "./store";
import { toast } from "../ui/Toast";

export function deployCommands(editor: Editor): readonly Command[] {
  const { session, layout } = editor;
  const live = () => session.deployments.getState().find(isLive);
  return [
    {
      id: "deploy.open",
      name: "Deploy…",
      group: "Pipeline",
      shortcuts: ["Mod+Enter"],
      keywords: ["run", "start", "spark"],
      run: () => dialogOpen.setState(true),
    },
    {
      id: "deploy.stop",
      name: "Stop the run",
      group: "Pipeline",
      when: () => live() !== undefined,
      run: () => {
        const run = live();
        if (run) void stopRun(run).then((refusal) => refusal !== null && toast(refusal, { tone: "error" }));
      },
    },
    {
      id: "deploy.results",
      name: "Show the newest run",
      group: "Go to",
      when: () => session.deployments.getState().length > 0,
      run: () => {
        shownRun.setState(null);
        layout.show("dock", "runs");
      },
    },
  ];
}
