import { Archive, ArchiveRestore, EllipsisVertical, PenLine } from "lucide-react";
import { useDeferredValue, useState, type ReactNode } from "react";
import { Link } from "wouter";
import { sentenceOf } from "../lib/http";
import type { PipelineSummary } from "../wire/shapes";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { EmptyState } from "../ui/EmptyState";
import { Field, Message } from "../ui/Field";
import { Menu } from "../ui/Menu";
import { Spinner } from "../ui/Spinner";
import { TextField } from "../ui/TextField";
import { toast } from "../ui/Toast";
import { usePipelines, type ListChanges } from "./api";
import styles from "./Home.module.css";
import { ago } from "./when";

interface PipelineListProps {
  query: string;
  archived: boolean;
  changes: ListChanges;
  empty: ReactNode;
}

export function PipelineList({ query, archived, changes, empty }: PipelineListProps) {
  const asked = useDeferredValue(query);
  const list = usePipelines(asked, archived);
  const [renaming, setRenaming] = useState<PipelineSummary | null>(null);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];

  if (list.isPending)
    return (
      <div className={styles.more}>
        <Spinner label="Loading pipelines" />
      </div>
    );
  if (list.isError && !list.data)
    return (
      <div className={styles.list}>
        <EmptyState
          title="The list could not be loaded"
          action={<Button onClick={() => void list.refetch()}>Try again</Button>}
        >
          {sentenceOf(list.error)}
        </EmptyState>
      </div>
    );
  if (items.length === 0)
    return (
      <div className={styles.list}>
        {asked !== "" ? (
          <EmptyState title={`Nothing matches “${asked}”`}>
            {archived ? "Only archived pipelines were searched." : "Names, descriptions and tags were searched, of pipelines that are not archived."}
          </EmptyState>
        ) : archived ? (
          <EmptyState title="Nothing is archived">What you archive is kept here, whole, until you bring it back.</EmptyState>
        ) : (
          empty
        )}
      </div>
    );
  return (
    <>
      {list.isError ? <Message severity="warning" detail={`The list may have changed since: ${sentenceOf(list.error)}`} /> : null}
      <ul className={styles.list}>
        {items.map((pipeline) => (
          <Row key={pipeline.id} pipeline={pipeline} changes={changes} onRename={() => setRenaming(pipeline)} />
        ))}
      </ul>
      {list.hasNextPage ? (
        <div className={styles.more}>
          <Button onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
            Show more
          </Button>
        </div>
      ) : null}
      {renaming ? <RenameDialog pipeline={renaming} changes={changes} onClose={() => setRenaming(null)} /> : null}
    </>
  );
}

function Row({
  pipeline,
  changes,
  onRename,
}: {
  pipeline: PipelineSummary;
  changes: ListChanges;
  onRename: () => void;
}) {
  const failed = (what: string) => (error: unknown) => toast(`${what}: ${sentenceOf(error)}`, { tone: "error" });
  const unarchive = () => changes.unarchive.mutate(pipeline.id, { onError: failed("It could not be brought back") });
  const archive = () =>
    changes.archive.mutate(pipeline.id, {
      onSuccess: () => toast(`“${pipeline.name}” is archived.`, { action: { label: "Undo", run: unarchive } }),
      onError: failed("It could not be archived"),
    });
  const isArchived = pipeline.status === "archived";
  return (
    <li className={styles.row}>
      <div className={styles.text}>
        <Link href={`/p/${encodeURIComponent(pipeline.id)}`} className={styles.name}>
          {pipeline.name}
        </Link>
        {pipeline.description ? <div className={styles.description}>{pipeline.description}</div> : null}
      </div>
      {pipeline.running ? <Badge tone="accent">running</Badge> : null}
      {pipeline.status === "deployed" && !pipeline.running ? <Badge tone="success">has run</Badge> : null}
      {pipeline.status === "paused" ? <Badge>stopped</Badge> : null}
      <div className={styles.facts}>
        {pipeline.nodeCount} {pipeline.nodeCount === 1 ? "node" : "nodes"}
      </div>
      <div className={`${styles.facts} ${styles.changed}`} title={new Date(pipeline.updatedAt).toLocaleString()}>
        changed {ago(pipeline.updatedAt)}
      </div>
      <div className={`${styles.facts} ${styles.maker}`} title={`Made by ${pipeline.createdBy}`}>
        by {pipeline.createdBy}
      </div>
      <div className={styles.menu}>
        <Menu
          align="end"
          entries={[
            { label: "Rename", icon: <PenLine size={15} />, disabled: isArchived, run: onRename },
            isArchived
              ? { label: "Bring back", icon: <ArchiveRestore size={15} />, run: unarchive }
              : { label: "Archive", icon: <Archive size={15} />, run: archive },
          ]}
        >
          <Button variant="ghost" aria-label={`Actions for ${pipeline.name}`} style={{ width: 30, padding: 0 }}>
            <EllipsisVertical size={16} />
          </Button>
        </Menu>
      </div>
    </li>
  );
}

function RenameDialog({
  pipeline,
  changes,
  onClose,
}: {
  pipeline: PipelineSummary;
  changes: ListChanges;
  onClose: () => void;
}) {
  const [name, setName] = useState(pipeline.name);
  const wanted = name.trim();
  const rename = () => changes.rename.mutate({ id: pipeline.id, name: wanted }, { onSuccess: onClose });
  const messages = changes.rename.isError
    ? [{ severity: "error" as const, detail: sentenceOf(changes.rename.error) }]
    : [];
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Rename the pipeline"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" form="rename" type="submit" disabled={wanted === "" || wanted === pipeline.name}>
            Rename
          </Button>
        </>
      }
    >
      <form
        id="rename"
        onSubmit={(event) => {
          event.preventDefault();
          rename();
        }}
      >
        <Field label="Name" messages={messages}>
          <TextField
            autoFocus
            maxLength={255}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onFocus={(event) => event.target.select()}
          />
        </Field>
      </form>
    </Dialog>
  );
}
