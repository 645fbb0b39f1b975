import { useQuery } from "@tanstack/react-query";
import { Suspense, useEffect, useMemo, useState } from "react";
import { useLocation } from "wouter";
import { Catalogue } from "../editor/catalogue";
import { EditorContext, type Editor } from "../editor/context";
import { createEditor } from "../editor/create";
import { getJson, sentenceOf } from "../lib/http";
import { useSelect } from "../lib/readable";
import { remember } from "../lib/remembered";
import { openSession } from "../sync/session";
import type { CatalogueEntry } from "../wire/shapes";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { PANELS } from "../panels";
import { Announcer } from "./Announcer";
import { useEditorCommands } from "./editorCommands";
import styles from "./EditorPage.module.css";
import { Notices } from "./Notices";
import { TopBar } from "./TopBar";
import { Waiting } from "./Waiting";
import { Workspace } from "./Workspace";

const socketAddress = () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}`;

export function EditorPage({ pipelineId }: { pipelineId: string }) {
  const catalogue = useQuery({
    queryKey: ["catalogue"],
    queryFn: async ({ signal }) =>
      new Catalogue((await getJson<{ nodes: readonly CatalogueEntry[] }>("/api/catalogue", signal)).nodes),
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  });
  if (catalogue.data) return <OpenPipeline pipelineId={pipelineId} catalogue={catalogue.data} />;
  if (catalogue.isPending) return <Waiting what="Opening the pipeline…" />;
  return (
    <main className={styles.message}>
      <EmptyState
        title="The node types could not be loaded"
        action={<Button onClick={() => void catalogue.refetch()}>Try again</Button>}
      >
        {sentenceOf(catalogue.error)}
      </EmptyState>
    </main>
  );
}

function OpenPipeline({ pipelineId, catalogue }: { pipelineId: string; catalogue: Catalogue }) {
  const [editor, setEditor] = useState<Editor | null>(null);
  // Whoever has seen a pipeline is no newcomer: the list is the list from now on.
  useEffect(() => remember("visited", true), []);
  // A session is opened and closed with the page, twice in React's strict mode: it can't be made while rendering.
  useEffect(() => {
    const session = openSession(pipelineId, socketAddress(), catalogue.nodeTypes);
    setEditor(createEditor(session, catalogue));
    return () => session.close();
  }, [pipelineId, catalogue]);
  return editor === null ? <Waiting what="Opening the pipeline…" /> : <Entered editor={editor} />;
}

function Entered({ editor }: { editor: Editor }) {
  const [, navigate] = useLocation();
  const ready = useSelect(editor.session.state, (state) => state.document !== null);
  const closed = useSelect(editor.session.state, (state) => state.closed);
  if (closed)
    return (
      <main className={styles.message}>
        <EmptyState
          title="This pipeline can't be opened"
          action={<Button onClick={() => navigate("/")}>All pipelines</Button>}
        >
          {closed.detail}
        </EmptyState>
      </main>
    );
  if (!ready) return <Waiting what="Opening the pipeline…" />;
  return (
    <EditorContext value={editor}>
      <Page />
    </EditorContext>
  );
}

function Page() {
  useEditorCommands();
  return useMemo(
    () => (
      <div className={styles.page}>
        <TopBar />
        <Workspace />
        <Notices />
        <Announcer />
        <Residents />
      </div>
    ),
    [],
  );
}

function Residents() {
  return PANELS.map(({ id, Resident }) =>
    Resident ? (
      <Suspense key={id} fallback={null}>
        <Resident />
      </Suspense>
    ) : null,
  );
}
