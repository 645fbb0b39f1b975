import type { Names } from "../codemirror/completions";
import { LazyCodeText } from "../codemirror/lazy";
import type { Said } from "../codemirror/meant";
import { TheirsNotice } from "./TheirsNotice";
import { useDraft } from "./useDraft";

interface CodeDraftProps {
  value: string;
  language: "python" | "row-pattern";
  send: (text: string) => void;
  label: string;
  names: Names;
  /** What is found wrong in this code. */
  findings: readonly Said[];
  invalid: boolean;
  placeholder: string;
  disabled: boolean;
}

/** Lines of code whose every pause is an edit, and which lose nothing when others edit the same. */
export function CodeDraft({ value, send, ...rest }: CodeDraftProps) {
  const draft = useDraft(value, send, true, undefined, rest.label);
  return (
    <>
      <LazyCodeText text={draft.text} onText={draft.type} onCommit={draft.commit} onLeave={draft.leave} {...rest} />
      <TheirsNotice theirs={draft.theirs} onKeep={draft.commit} onTake={draft.takeTheirs} />
    </>
  );
}
