import { Bookmark, History } from "lucide-react";
import { useMemo, useState } from "react";
import { useDocument, useEditor, useSession } from "../editor/context";
import { labelOfField } from "../editor/fieldWords";
import { useAgain } from "../editor/useAgain";
import { useReadOnly } from "../editor/useReadOnly";
import { getJson, sendJson, sentenceOf } from "../lib/http";
import { newId } from "../lib/id";
import { momentWords } from "../lib/moment";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { EmptyState } from "../ui/EmptyState";
import { Field, Message } from "../ui/Field";
import { Spinner } from "../ui/Spinner";
import { TextField } from "../ui/TextField";
import type { Diff, NamedVersion } from "../wire/types.gen";
import { diffWords } from "./diffWords";
import styles from "./history.module.css";
import { useLog } from "./useLog";
import { entriesOf, nodesIn, type Entry, type Told } from "./words";

/** What has happened to this pipeline, newest first; any version can be named, compared with now, and restored. */
export function HistoryPanel() {
  const { session, catalogue } = useEditor();
  const version = useDocument((document) => document.version);
  const nodes = useDocument((document) => document.nodes);
  const readOnly = useReadOnly();
  const log = useLog(session.pipelineId, version);
  useAgain(log.problem !== null, log.reload);
  const [naming, setNaming] = useState<number | null>(null);

  const entries = useMemo(() => {
    const events = log.events ?? [];
    const told = nodesIn(events);
    const known = (id: string): Told | undefined => nodes.get(id) ?? told.get(id);
    return entriesOf(events, {
      nodeOf: (id) => {
        const node = known(id);
        return node ? catalogue.labelOf(node) : "a removed node";
      },
      fieldOf: (id, key) => `“${labelOfField(catalogue, known(id)?.type ?? "", key)}”`,
    });
  }, [log.events, nodes, catalogue]);

  if (log.events === null) {
    if (log.problem !== null) {
      return (
        <EmptyState title="The history can't be read" action={<Button onClick={log.reload}>Try again</Button>}>
          {log.problem}
        </EmptyState>
      );
    }
    return (
      <EmptyState icon={<Spinner label="Reading the history" size={20} />} title="Reading the history" />
    );
  }
  if (entries.length === 0) return <EmptyState icon={<History size={22} />} title="Nothing has happened yet">Every change you make will stand here.</EmptyState>;
  return (
    <div className={styles.panel}>
      <div className={styles.bar}>
        <span>Version {version}</span>
        <Button size="small" disabled={readOnly} onClick={() => setNaming(version)}>
          <Bookmark size={13} aria-hidden="true" /> Name this version
        </Button>
      </div>
      {log.problem ? <Message severity="error" detail={log.problem} /> : null}
      <ol className={styles.list} aria-label="Edits, newest first">
        {entries.map((entry) => (
          <EntryRow
            key={entry.editId + entry.version}
            entry={entry}
            now={version}
            readOnly={readOnly}
            named={log.named.find((one) => one.version === entry.version) ?? null}
            onName={() => setNaming(entry.version)}
          />
        ))}
      </ol>
      {log.hasEarlier ? (
        <Button size="small" onClick={log.earlier}>
          Show earlier
        </Button>
      ) : null}
      {naming === null ? null : <NameDialog version={naming} onDone={() => setNaming(null)} onNamed={log.reload} />}
    </div>
  );
}

interface EntryRowProps {
  entry: Entry;
  now: number;
  readOnly: boolean;
  named: NamedVersion | null;
  onName: () => void;
}

function EntryRow({ entry, now, readOnly, named, onName }: EntryRowProps) {
  const { session, catalogue, announce } = useEditor();
  const you = useSession((state) => state.you?.id ?? null);
  const people = session.people.getState();
  const [open, setOpen] = useState(false);
  const [compared, setCompared] = useState<{ readonly lines: readonly string[]; readonly to: number } | null>(null);
  // What has changed since is another answer once more has.
  const diff = compared?.to === now ? compared.lines : null;
  const [problem, setProblem] = useState<string | null>(null);
  const base = `/api/pipelines/${encodeURIComponent(session.pipelineId)}`;
  const who = entry.by === you ? "You" : (people.find((person) => person.id === entry.by)?.name ?? entry.by);
  const at = new Date(entry.at);

  const restore = async (): Promise<void> => {
    setProblem(null);
    try {
      await sendJson("POST", `${base}/restore`, { version: entry.version, editId: newId() });
      announce(`Version ${entry.version} is restored. Undo takes it back.`);
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  };
  const compare = async (): Promise<void> => {
    setProblem(null);
    try {
      setCompared({ lines: diffWords(await getJson<Diff>(`${base}/diff?from=${entry.version}&to=${now}`), catalogue), to: now });
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  };

  return (
    <li className={styles.entry}>
      <button type="button" className={styles.row} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className={styles.version}>{entry.version}</span>
        <span className={styles.says}>
          <strong>{who}</strong> {entry.says}
        </span>
        {named ? (
          <span className={styles.named} title={named.note || undefined}>
            <Bookmark size={12} aria-hidden="true" /> {named.name}
          </span>
        ) : null}
        <time className={styles.at} dateTime={entry.at} title={at.toLocaleString()}>
          {momentWords(entry.at, Date.now())}
        </time>
      </button>
      {open ? (
        <div className={styles.more}>
          {entry.version < now ? (
            <>
              <Button size="small" disabled={readOnly} onClick={() => void restore()}>
                Restore version {entry.version}
              </Button>
              <Button size="small" variant="ghost" onClick={() => void compare()}>
                What has changed since
              </Button>
            </>
          ) : null}
          {named ? null : (
            <Button size="small" variant="ghost" disabled={readOnly} onClick={onName}>
              Name it
            </Button>
          )}
          {diff ? (
            <ul className={styles.diff} aria-label={`Changes since version ${entry.version}`}>
              {diff.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          ) : null}
          {problem ? <Message severity="error" detail={problem} /> : null}
        </div>
      ) : null}
    </li>
  );
}


function NameDialog({ version, onDone, onNamed }: { version: number; onDone: () => void; onNamed: () => void }) {
  const { session } = useEditor();
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    if (busy || name.trim() === "") return;
    setBusy(true);
    try {
      await sendJson("POST", `/api/pipelines/${encodeURIComponent(session.pipelineId)}/versions`, { name: name.trim(), version, editId: newId() });
      onNamed();
      onDone();
    } catch (error) {
      setProblem(sentenceOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onDone()}
      title={`Name version ${version}`}
      actions={
        <>
          <Button onClick={onDone}>Cancel</Button>
          <Button variant="primary" disabled={busy || name.trim() === ""} onClick={() => void save()}>
            Save
          </Button>
        </>
      }
    >
      <Field label="Name" hint="It will be easy to find again in the history." messages={problem ? [{ severity: "error", detail: problem }] : []}>
        <TextField
          autoFocus
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") void save();
          }}
        />
      </Field>
    </Dialog>
  );
}
