import { useQuery } from "@tanstack/react-query";
import { Suspense, useEffect, useMemo, useState } from "react";
import { Catalogue } from "../editor/catalogue";
import { EditorContext, type Editor } from "../editor/context";
import { createEditor } from "../editor/create";
import { useMe } from "../editor/me";
import type { Undecided } from "../editor/undecided";
import { getJson } from "../lib/http";
import { untilAnswered } from "../lib/untilAnswered";
import { fetchParts, lazily } from "../lib/lazily";
import { useSelect } from "../lib/readable";
import { remember } from "../lib/remembered";
import { openSession } from "../sync/session";
import type { CatalogueEntry } from "../wire/shapes";
import { Boundary } from "../ui/Boundary";
import { PANELS } from "../panels";
import { Announcer } from "./Announcer";
import { Closed } from "./Closed";
import { useEditorCommands } from "./editorCommands";
import styles from "./EditorPage.module.css";
import { NoAnswer } from "./NoAnswer";
import { Notices } from "./Notices";
import { TopBar } from "./TopBar";
import { Waiting } from "./Waiting";
import { Workspace } from "./Workspace";

/** After this the page has opened, and what it may need later is fetched. */
const QUIET_MS = 1_500;
/** After this somebody who waits wants to know for what. */
const LATE_MS = 4_000;

/** What is neither sent nor given up waits in this tab for whoever comes back to its pipeline. */
const leftUndecided = new Map<string, readonly Undecided[]>();

const socketAddress = () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}`;

export function EditorPage({ pipelineId }: { pipelineId: string }) {
  const catalogue = useQuery({
    queryKey: ["catalogue"],
    queryFn: async ({ signal }) =>
      new Catalogue((await getJson<{ nodes: readonly CatalogueEntry[] }>("/api/catalogue", signal)).nodes),
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    refetchInterval: untilAnswered,
  });
  if (catalogue.data) return <OpenPipeline pipelineId={pipelineId} catalogue={catalogue.data} />;
  if (catalogue.isPending) return <Waiting what="Opening the pipeline…" />;
  return <NoAnswer title="The node types could not be loaded" error={catalogue.error} again={() => void catalogue.refetch()} />;
}

function OpenPipeline({ pipelineId, catalogue }: { pipelineId: string; catalogue: Catalogue }) {
  const [editor, setEditor] = useState<Editor | null>(null);
  // Whoever has seen a pipeline is no newcomer: the list is the list from now on.
  useEffect(() => remember("visited", true), []);
  useEffect(() => {
    const timer = setTimeout(fetchParts, QUIET_MS);
    return () => clearTimeout(timer);
  }, []);
  // A session is opened and closed with the page, twice in React's strict mode: it can't be made while rendering.
  useEffect(() => {
    const session = openSession(pipelineId, socketAddress(), catalogue.nodeTypes);
    const opened = createEditor(session, catalogue, leftUndecided.get(pipelineId));
    // Also what its forms tell as they go away.
    opened.undecided.subscribe(() => leftUndecided.set(pipelineId, opened.undecided.getState()));
    setEditor(opened);
    return () => session.close();
  }, [pipelineId, catalogue]);
  return editor === null ? <Waiting what="Opening the pipeline…" /> : <Entered editor={editor} />;
}

function Entered({ editor }: { editor: Editor }) {
  const ready = useSelect(editor.session.state, (state) => state.document !== null);
  const closed = useSelect(editor.session.state, (state) => state.closed);
  if (closed) return <Closed closed={closed} />;
  if (!ready) return <Opening />;
  return (
    <EditorContext value={editor}>
      <Page />
    </EditorContext>
  );
}

/** Until the room is entered; the page goes on trying by itself. */
function Opening() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), LATE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Waiting
      what={late ? "The server does not answer yet. The pipeline opens by itself when it does." : "Opening the pipeline…"}
    />
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
        <Named />
        <Residents />
      </div>
    ),
    [],
  );
}

const Who = lazily(() => import("./Who"), "Who");

/** Where the platform says who one is, no other name can be said. */
function Named() {
  return useMe().auth === "local" ? (
    <Boundary>
      <Suspense fallback={null}>
        <Who />
      </Suspense>
    </Boundary>
  ) : null;
}

function Residents() {
  return PANELS.map(({ id, Resident }) =>
    Resident ? (
      <Boundary key={id}>
        <Suspense fallback={null}>
          <Resident />
        </Suspense>
      </Boundary>
    ) : null,
  );
}
