import type { Names } from "../codemirror/completions";
import { LazyExpression } from "../codemirror/lazy";
import type { Said } from "../codemirror/meant";
import { TheirsNotice } from "./TheirsNotice";
import { useDraft } from "./useDraft";

interface SqlDraftProps {
  value: string;
  send: (text: string) => void;
  label: string;
  names: Names;
  /** What is found wrong in this expression. */
  findings: readonly Said[];
  invalid?: boolean;
  placeholder?: string | undefined;
  disabled?: boolean;
  /** False: only when left, or on Enter. */
  whileTyping?: boolean;
}

/** A SQL expression whose every pause is an edit, and which loses nothing when others edit the same. */
export function SqlDraft({ value, send, whileTyping = true, ...rest }: SqlDraftProps) {
  const draft = useDraft(value, send, whileTyping, undefined, rest.label);
  return (
    <>
      <LazyExpression text={draft.text} onText={draft.type} onCommit={draft.commit} onLeave={draft.leave} {...rest} />
      <TheirsNotice theirs={draft.theirs} onKeep={draft.commit} onTake={draft.takeTheirs} />
    </>
  );
}
