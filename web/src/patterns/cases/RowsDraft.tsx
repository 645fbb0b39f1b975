import { useEffect, useState } from "react";
import { TheirsNotice } from "../../fields/TheirsNotice";
import { useDraft } from "../../fields/useDraft";
import { isString, recall, remember } from "../../lib/remembered";
import { Field } from "../../ui/Field";
import { TextArea } from "../../ui/TextField";
import { asLines, readRows, type Row } from "../rows";
import { refusedRows } from "./model";

interface RowsDraftProps {
  label: string;
  hint?: string;
  placeholder?: string;
  rows: readonly Row[];
  /** Where what can't be sent is remembered, in this browser. */
  keptAs: string;
  most: number;
  disabled: boolean;
  send: (rows: readonly Row[]) => void;
}

/** Texts of the same rows are the same, in whichever form. */
function normal(text: string): string {
  const { rows, problems } = readRows(text);
  return problems.length > 0 ? text.trim() : JSON.stringify(rows);
}

/** Rows as text: JSON lines, a JSON list or CSV. While a row is broken none is sent, and the text stays: also when the
 *  form goes away and comes back. */
export function RowsDraft({ label, hint, placeholder, rows, keptAs, most, disabled, send }: RowsDraftProps) {
  const refusal = (text: string): string | null => {
    const read = readRows(text);
    return refusedRows(read.rows, read.problems, most);
  };
  const draft = useDraft(
    asLines(rows),
    (text) => {
      if (refusal(text) !== null) return false;
      send(readRows(text).rows);
      return true;
    },
    true,
    normal,
    label,
  );
  const [broken] = useState(() => recall(keptAs, "", isString));
  useEffect(() => {
    if (broken !== "") draft.type(broken);
    // Once: what was left broken is taken up again.
  }, []);
  const problem = refusal(draft.text);
  useEffect(() => {
    const kept = problem === null ? "" : draft.text;
    if (kept !== recall(keptAs, "", isString)) remember(keptAs, kept);
  }, [keptAs, problem, draft.text]);
  const lines = draft.text.split("\n").length;
  return (
    <Field label={label} hint={hint} messages={problem === null ? [] : [{ severity: "error", detail: problem }]}>
      <TextArea
        mono
        rows={Math.min(8, Math.max(2, lines))}
        wrap="off"
        value={draft.text}
        placeholder={placeholder}
        disabled={disabled}
        onChange={(event) => draft.type(event.target.value)}
        onBlur={draft.leave}
      />
      <TheirsNotice theirs={draft.theirs} onKeep={draft.commit} onTake={draft.takeTheirs} />
    </Field>
  );
}
