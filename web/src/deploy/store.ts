import { request, sendJson, sentenceOf } from "../lib/http";
import { writable } from "../lib/readable";
import type { Editor } from "../editor/context";
import type { DeploymentView } from "../wire/shapes";

/** Whether the deploy dialog stands open, and which run the panel shows (null: the newest). */
export const dialogOpen = writable(false);
export const shownRun = writable<string | null>(null);

/** Pixels in which a run's numbers and some of its rows can be read together. */
const ROOM_TO_READ = 340;

export type Target = DeploymentView["target"];
export type Trigger = DeploymentView["trigger"];

/** Asks for a deployment and shows its run. Gives the sentence of a refusal, or null. */
export async function startRun(editor: Editor, version: number, target: Target, trigger: Trigger): Promise<string | null> {
  const path = `/api/pipelines/${encodeURIComponent(editor.session.pipelineId)}/deployments`;
  try {
    const { id } = await sendJson<{ id: string }>("POST", path, { version, target, settings: { trigger } });
    shownRun.setState(id);
    editor.layout.show("dock", "runs", ROOM_TO_READ);
    editor.announce(`Version ${version} is being deployed.`);
    return null;
  } catch (error) {
    return sentenceOf(error);
  }
}

/** Has the server look at the files of the sources; what is new of them comes with the code. */
export function lookAgain(pipelineId: string): void {
  request(`/api/pipelines/${encodeURIComponent(pipelineId)}/code`).catch(() => {
    // The deploy itself says what stands in its way.
  });
}

export async function stopRun(run: DeploymentView): Promise<string | null> {
  try {
    await sendJson("POST", `/api/deployments/${encodeURIComponent(run.id)}/stop`);
    return null;
  } catch (error) {
    return sentenceOf(error);
  }
}
