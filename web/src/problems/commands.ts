import type { Command } from "../commands/registry";
import type { Editor } from "../editor/context";
import { current } from "./current";
import { findingKey, ordered, step } from "./order";

/** F8 and Shift+F8: from problem to problem, round and round. */
export function problemCommands(editor: Editor): readonly Command[] {
  const list = () =>
    (editor.session.state.getState().document?.nodes.size ?? 0) === 0
      ? []
      : ordered(editor.session.code.getState()?.findings ?? []);
  const go = (forward: boolean) => (): void => {
    const findings = list();
    const at = findings.findIndex((finding) => findingKey(finding) === current.getState());
    const next = step(findings.length, at === -1 ? null : at, forward);
    const finding = next === null ? undefined : findings[next];
    if (!finding) return;
    current.setState(findingKey(finding));
    editor.announce(`Problem ${(next ?? 0) + 1} of ${findings.length}: ${finding.detail}`);
    if (finding.nodeId) editor.focusOn(finding.nodeId, finding.field ?? null);
    else editor.layout.show("dock", "problems");
  };
  const when = (): boolean => list().length > 0;
  return [
    { id: "problems.next", name: "Next problem", group: "Go to", shortcuts: ["F8"], whileTyping: true, when, run: go(true) },
    { id: "problems.previous", name: "Previous problem", group: "Go to", shortcuts: ["Shift+F8"], whileTyping: true, when, run: go(false) },
  ];
}
