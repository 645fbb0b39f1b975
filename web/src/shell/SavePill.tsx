import { useEditor, useSession } from "../editor/context";
import { ofPresentThings, type Undecided } from "../editor/undecided";
import { cx } from "../lib/cx";
import { shallow, useSelect } from "../lib/readable";
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

interface Words {
  readonly short: string;
  readonly long: string;
}

const edits = (count: number) => `${count} ${count === 1 ? "edit" : "edits"}`;

/** Few words for the pill, a sentence for its tooltip. */
export function wordsFor(save: SaveState): Words {
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
      return { short: "conflict · not applied", long: save.detail };
  }
}

/** For fields that both this person and somebody else have set: nothing of them is saved. */
export function undecidedWords(names: readonly string[]): Words {
  const [first = "", ...more] = names;
  const fields = more.length === 0 ? `“${first}”` : `“${first}” and ${more.length} more ${more.length === 1 ? "field" : "fields"}`;
  return {
    short: `conflict · ${names.length} to decide`,
    long: `Somebody else changed ${fields} while you were typing there. What you typed is not in the pipeline: say whether to keep yours or take theirs. Press to go there.`,
  };
}

/** Whether what was done is durable: the one place that tells. */
export function SavePill() {
  const save = useSession((state) => state.save);
  const open = useUndecided();
  const first = open[0];
  // Away from the server that comes first: nothing can be decided then that others would see.
  if (first && save.kind !== "offline" && save.kind !== "connecting") {
    const words = undecidedWords(open.map((one) => one.place.name));
    return (
      <Pill words={words} kind="conflict" onPress={() => first.place.show(first.place.field)} />
    );
  }
  return <Pill words={wordsFor(save)} kind={save.kind} />;
}

function useUndecided(): readonly Undecided[] {
  const { undecided } = useEditor();
  const all = useSelect(undecided, (entries) => entries, shallow);
  return useSession((state) => ofPresentThings(all, state.document), shallow);
}

interface PillProps {
  words: Words;
  kind: SaveState["kind"];
  onPress?: () => void;
}

function Pill({ words, kind, onPress }: PillProps) {
  const inside = (
    <>
      <span className={styles.dot} />
      {words.short}
    </>
  );
  const look = { className: cx(styles.pill, KINDS[kind]), "data-save": kind };
  return (
    <span role="status">
      <Tooltip text={words.long}>
        {onPress ? (
          <button type="button" {...look} onClick={onPress}>
            {inside}
          </button>
        ) : (
          <span {...look} tabIndex={0}>
            {inside}
          </span>
        )}
      </Tooltip>
    </span>
  );
}
