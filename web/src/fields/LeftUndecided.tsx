import { useEditor } from "../editor/context";
import type { FormSubject } from "../editor/undecided";
import { shallow, useSelect } from "../lib/readable";
import { Button } from "../ui/Button";
import { toast } from "../ui/Toast";
import styles from "./fields.module.css";
import { clipped } from "./TheirsNotice";

/** What was typed in this form and not applied, whose field is folded away, or stands elsewhere by now. */
export function LeftUndecided({ kind, id }: FormSubject) {
  const { undecided } = useEditor();
  const left = useSelect(undecided, (all) => all.filter(({ place, holder }) => holder === null && place.subject.kind === kind && place.subject.id === id), shallow);
  return left.map(({ place, mine, theirs }) => (
    <div key={place.field + place.name} role="status" className={styles.theirs}>
      <span>
        You typed <code>{clipped(mine)}</code> into “{place.name}”{theirs === null ? ", which can't take it" : " while somebody else changed it"}. It is not in the pipeline.
      </span>
      <span className={styles.theirsActions}>
        <Button size="small" onClick={() => place.show(place.field)}>
          Go to the field
        </Button>
        <Button
          size="small"
          variant="ghost"
          onClick={() =>
            void navigator.clipboard.writeText(mine).then(
              () => toast("What you typed is on the clipboard."),
              () => toast("The browser does not let this page use the clipboard. Select the text and copy it.", { tone: "error" }),
            )
          }
        >
          Copy
        </Button>
        <Button size="small" variant="ghost" onClick={() => undecided.drop(place)}>
          Forget it
        </Button>
      </span>
    </div>
  ));
}
