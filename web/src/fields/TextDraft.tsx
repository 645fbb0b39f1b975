import { TextArea, TextField } from "../ui/TextField";
import { TheirsNotice } from "./TheirsNotice";
import type { Normal } from "./draft";
import { useDraft } from "./useDraft";

interface TextDraftProps {
  value: string;
  /** False: this can't be sent, and stays on the screen. */
  send: (text: string) => boolean | void;
  placeholder?: string | undefined;
  mono?: boolean;
  /** More than one line: Enter makes a new one, Ctrl+Enter sends. */
  rows?: number;
  disabled?: boolean;
  /** Where there is no Field around it. */
  label?: string;
  list?: string | undefined;
  inputMode?: "decimal" | "text";
  /** False: only when left, or on Enter, for names: one step in the log. Escape takes back what was typed. */
  whileTyping?: boolean;
  className?: string | undefined;
  onText?: (text: string) => void;
  /** Texts that mean the same value. */
  normal?: Normal | undefined;
}

/** A text field whose every pause is an edit, and which loses nothing when others edit the same. */
export function TextDraft({ value, send, rows, label, mono = false, whileTyping = true, onText, normal, ...rest }: TextDraftProps) {
  const draft = useDraft(value, send, whileTyping, normal, label);
  const common = {
    value: draft.text,
    mono,
    ...(label === undefined ? {} : { "aria-label": label }),
    onBlur: draft.leave,
    onChange: (event: { target: { value: string } }) => {
      draft.type(event.target.value);
      onText?.(event.target.value);
    },
  };
  const { list, inputMode, ...both } = rest;
  return (
    <>
      {rows === undefined ? (
        <TextField
          {...common}
          {...both}
          {...(list ? { list } : {})}
          {...(inputMode ? { inputMode } : {})}
          onKeyDown={(event) => {
            if (event.key === "Enter") draft.commit();
            if (event.key === "Escape" && !whileTyping) draft.revert();
          }}
        />
      ) : (
        <TextArea
          {...common}
          {...both}
          rows={rows}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) draft.commit();
          }}
        />
      )}
      <TheirsNotice theirs={draft.theirs} onKeep={draft.commit} onTake={draft.takeTheirs} />
    </>
  );
}
