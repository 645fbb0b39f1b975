import { useEditor } from "../editor/context";
import { momentWords } from "../lib/moment";
import { useReadable } from "../lib/readable";
import { Message } from "../ui/Field";
import type { DeploymentView } from "../wire/shapes";

const SHOWN = 3;

/** Which runs of this pipeline are under way: who started each, when, of which version. */
export function UnderWay({ runs }: { runs: readonly DeploymentView[] }) {
  const { session } = useEditor();
  const people = useReadable(session.people);
  const you = useReadable(session.state).you?.id;
  const now = Date.now();
  const said = runs.slice(0, SHOWN).map((run) => {
    const who = run.by === you ? "you" : (people.find((person) => person.id === run.by)?.name ?? run.by);
    return `version ${run.version}, started by ${who} ${momentWords(run.startedAt ?? run.requestedAt, now)}`;
  });
  const more = runs.length > SHOWN ? `; and ${runs.length - SHOWN} more` : "";
  const head = runs.length === 1 ? "A run of this pipeline is under way" : `${runs.length} runs of this pipeline are under way`;
  return <Message severity="warning" detail={`${head}: ${said.join("; ")}${more}.`} />;
}
