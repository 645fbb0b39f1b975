import type { ReactNode } from "react";
import { useEditor, useSession } from "../editor/context";
import { ofRemovedThings, type FormSubject, type Undecided } from "../editor/undecided";
import { shallow, useReadable, useSelect } from "../lib/readable";
import { Button } from "../ui/Button";
import { toast } from "../ui/Toast";
import styles from "./fields.module.css";
import { clipped } from "./TheirsNotice";

/** What was typed in this form and not applied, whose field is folded away, or stands elsewhere by now. */
export function LeftUndecided({ kind, id }: FormSubject) {
  const { undecided } = useEditor();
  const left = useSelect(undecided, (all) => all.filter(({ place, holder }) => holder === null && place.subject.kind === kind && place.subject.id === id), shallow);
  return left.map((entry) => (
    <Left key={entry.place.field + entry.place.name} entry={entry} canGo>
      You typed <code>{clipped(entry.mine)}</code> into “{entry.place.name}”{whyNot(entry)}. It is not in the pipeline.
    </Left>
  ));
}

function whyNot({ removed = false, theirs }: Undecided): string {
  if (removed) return " when it was removed";
  return theirs === null ? ", which can't take it" : " while somebody else changed it";
}

/** What was typed into forms of things that somebody else has removed: it is back in its field when they are. */
export function LeftOfRemoved() {
  const { undecided, removals } = useEditor();
  const all = useReadable(undecided);
  const left = useSession((state) => ofRemovedThings(all, state.document, removals), shallow);
  return left.map((entry) => {
    const { called = "it", by = "Somebody" } = removals.get(entry.place.subject.id) ?? {};
    return (
      <Left key={JSON.stringify(entry.place)} entry={entry}>
        {by} removed {called}. What you typed into “{entry.place.name}” is kept, and is there again when {called} is back: <code>{clipped(entry.mine)}</code>
      </Left>
    );
  });
}

function Left({ entry: { place, mine }, canGo = false, children }: { entry: Undecided; canGo?: boolean; children: ReactNode }) {
  const { undecided } = useEditor();
  return (
    <div role="status" className={styles.theirs}>
      <span>{children}</span>
      <span className={styles.theirsActions}>
        {canGo ? (
          <Button size="small" onClick={() => place.show(place.field)}>
            Go to the field
          </Button>
        ) : null}
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
  );
}
