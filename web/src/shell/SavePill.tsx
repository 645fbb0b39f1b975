import { useEditor, useSession } from "../editor/context";
import { ofPresentThings, ofRemovedThings, type Undecided } from "../editor/undecided";
import { cx } from "../lib/cx";
import { shallow, useSelect } from "../lib/readable";
import type { SaveState } from "../sync/contract";
import { Tooltip } from "../ui/Tooltip";
import styles from "./SavePill.module.css";

/** `refused`: a field of a form can't take what was typed into it; `kept`: its thing was removed meanwhile. */
type Kind = SaveState["kind"] | "refused" | "kept";

const KINDS: Readonly<Record<Kind, string | undefined>> = {
  connecting: styles.syncing,
  saved: styles.saved,
  syncing: styles.syncing,
  offline: styles.offline,
  conflict: styles.conflict,
  refused: styles.conflict,
  kept: styles.offline,
};

interface Words {
  readonly short: string;
  readonly long: string;
}

const edits = (count: number) => `${count} ${count === 1 ? "edit" : "edits"}`;

/** Refusals for which nothing that others do is needed. */
const WITHOUT_OTHERS = /^(limit|name|text)\.|^(note\.size|pipeline\.archived)$/;

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
      return { short: WITHOUT_OTHERS.test(save.code) ? "not applied" : "conflict · not applied", long: save.detail };
  }
}

function fieldsIn([first = "", ...more]: readonly string[]): string {
  return more.length === 0 ? `“${first}”` : `“${first}” and ${more.length} more ${more.length === 1 ? "field" : "fields"}`;
}

/** For fields that can't take what was typed into them: the pipeline is saved without it. */
export function refusedWords(names: readonly string[]): Words {
  return {
    short: `not applied · ${names.length} ${names.length === 1 ? "field" : "fields"}`,
    long: `What you typed into ${fieldsIn(names)} is not in the pipeline yet, or can't be a value there. All else is saved. Press to go there.`,
  };
}

/** For fields of things that somebody else has removed while this person was typing there. */
function keptWords(names: readonly string[]): Words {
  return {
    short: `kept · ${names.length} ${names.length === 1 ? "field" : "fields"}`,
    long: `What you typed into ${fieldsIn(names)} is not in the pipeline: somebody removed it meanwhile. It is there again when that is back. Press to read it.`,
  };
}

/** For fields that both this person and somebody else have set: nothing of them is saved. */
export function undecidedWords(names: readonly string[]): Words {
  return {
    short: `conflict · ${names.length} to decide`,
    long: `Somebody else changed ${fieldsIn(names)} while you were typing there. What you typed is not in the pipeline: say whether to keep yours or take theirs. Press to go there.`,
  };
}

/** Whether what was done is durable: the one place that tells. */
export function SavePill() {
  const save = useSession((state) => state.save);
  const { selection, layout } = useEditor();
  const [open, removed] = [useUndecided(ofPresentThings), useUndecided(ofRemovedThings)];
  const conflicts = open.filter((one) => one.theirs !== null);
  const asking = conflicts.length > 0 ? conflicts : open;
  const first = asking[0];
  // Away from the server that comes first: nothing can be decided then that others would see.
  if (first && save.kind !== "offline" && save.kind !== "connecting") {
    const names = asking.map((one) => one.place.name);
    const [words, kind] = first.theirs === null ? ([refusedWords(names), "refused"] as const) : ([undecidedWords(names), "conflict"] as const);
    return <Pill words={words} kind={kind} onPress={() => first.place.show(first.place.field)} />;
  }
  if (removed.length > 0 && save.kind !== "offline" && save.kind !== "connecting") {
    const read = () => {
      selection.clear();
      layout.update("inspector", { open: true });
    };
    return <Pill words={keptWords(removed.map((one) => one.place.name))} kind="kept" onPress={read} />;
  }
  return <Pill words={wordsFor(save)} kind={save.kind} />;
}

function useUndecided(which: typeof ofRemovedThings): readonly Undecided[] {
  const { undecided, removals } = useEditor();
  const all = useSelect(undecided, (entries) => entries, shallow);
  return useSession((state) => which(all, state.document, removals), shallow);
}

interface PillProps {
  words: Words;
  kind: Kind;
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
