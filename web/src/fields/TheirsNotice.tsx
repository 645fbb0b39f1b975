import { Button } from "../ui/Button";
import styles from "./fields.module.css";

const MOST_SHOWN = 300;

/** A text as a notice has room for it. */
export const clipped = (text: string): string => (text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text);

interface TheirsNoticeProps {
  theirs: string | null;
  onKeep: () => void;
  onTake: () => void;
}

/** Somebody else has set the field while this person was typing: both values stand here until one is chosen. */
export function TheirsNotice({ theirs, onKeep, onTake }: TheirsNoticeProps) {
  if (theirs === null) return null;
  return (
    <div role="status" className={styles.theirs}>
      <span>
        Changed elsewhere to <code>{theirs === "" ? "nothing" : clipped(theirs)}</code>. What you typed is kept here.
      </span>
      {/* A press would take the focus from the field first, and with it what was typed. */}
      <span className={styles.theirsActions} onPointerDown={(event) => event.preventDefault()}>
        <Button size="small" onClick={onKeep}>
          Keep mine
        </Button>
        <Button size="small" variant="ghost" onClick={onTake}>
          Take theirs
        </Button>
      </span>
    </div>
  );
}
