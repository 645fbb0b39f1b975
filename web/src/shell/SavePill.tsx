import { useSession } from "../editor/context";
import { cx } from "../lib/cx";
import type { SaveState } from "../sync/contract";
import { Tooltip } from "../ui/Tooltip";
import styles from "./SavePill.module.css";

const KINDS: Readonly<Record<SaveState["kind"], string | undefined>> = {
  connecting: styles.syncing,
  saved: styles.saved,
  syncing: styles.syncing,
  offline: styles.offline,
  conflict: styles.conflict,
};

const edits = (count: number) => `${count} ${count === 1 ? "edit" : "edits"}`;

/** Few words for the pill, a sentence for its tooltip. */
export function wordsFor(save: SaveState): { readonly short: string; readonly long: string } {
  switch (save.kind) {
    case "connecting":
      return { short: "connecting", long: "Connecting to the server." };
    case "saved":
      return {
        short: `saved · ${save.seq}`,
        long: `Everything is durable on the server, up to event ${save.seq} of the log.`,
      };
    case "syncing":
      return { short: "syncing", long: `${edits(save.waiting)} on the way to the server.` };
    case "offline":
      return save.waiting === 0
        ? { short: "offline", long: "The server can't be reached. You can go on: what you do is sent when it is back." }
        : {
            short: `offline · ${save.waiting} waiting`,
            long: `The server can't be reached. ${edits(save.waiting)} ${save.waiting === 1 ? "is" : "are"} kept in this browser and sent when it is back.`,
          };
    case "conflict":
      return { short: "not applied", long: save.detail };
  }
}

/** Whether what was done is durable: the one place that tells. */
export function SavePill() {
  const save = useSession((state) => state.save);
  const words = wordsFor(save);
  return (
    <Tooltip text={words.long}>
      <span className={cx(styles.pill, KINDS[save.kind])} role="status" data-save={save.kind} tabIndex={0}>
        <span className={styles.dot} />
        {words.short}
      </span>
    </Tooltip>
  );
}
