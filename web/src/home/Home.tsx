import { Moon, Plus, Sun, Upload } from "lucide-react";
import { useEffect, useMemo, useRef, useState, type DragEvent } from "react";
import { useLocation } from "wouter";
import { runCommand, useCommands, type Command } from "../commands/registry";
import { sentenceOf } from "../lib/http";
import { useReadable } from "../lib/readable";
import { isBoolean, recall, remember } from "../lib/remembered";
import { oppositeTheme, theme } from "../lib/theme";
import { Logo } from "../ui/Logo";
import { useMe } from "../editor/me";
import { Button, IconButton } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { TextField } from "../ui/TextField";
import { toast } from "../ui/Toast";
import { useListChanges } from "./api";
import styles from "./Home.module.css";
import { PipelineList } from "./PipelineList";
import { Templates } from "./Templates";

const pathOf = (id: string) => `/p/${encodeURIComponent(id)}`;

/** The list of pipelines. A browser's first visit goes on to the one the server opens with. */
export function Home() {
  const me = useMe();
  const [, navigate] = useLocation();
  const [first] = useState(() => !recall("visited", false, isBoolean) && me.startPipelineId !== null);
  useEffect(() => {
    remember("visited", true);
    if (first && me.startPipelineId !== null) navigate(pathOf(me.startPipelineId), { replace: true });
  }, [first, me, navigate]);
  return first ? null : <Pipelines />;
}

function Pipelines() {
  const me = useMe();
  const [, navigate] = useLocation();
  const changes = useListChanges();
  const [query, setQuery] = useState("");
  const [archived, setArchived] = useState(false);
  const [over, setOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  useReadable(theme);

  // The mutations' functions are stable; their result objects are not.
  const { mutate: create } = changes.create;
  const { mutate: importFile } = changes.importFile;
  const actions = useMemo(() => {
    const failed = (what: string) => (error: unknown) => toast(`${what}: ${sentenceOf(error)}`, { tone: "error" });
    return {
      create: () =>
        create("Untitled pipeline", {
          onSuccess: (made) => navigate(pathOf(made.id)),
          onError: failed("It could not be created"),
        }),
      importFile: (file: File) =>
        importFile(file, {
          onSuccess: (made) => navigate(pathOf(made.id)),
          onError: (error) =>
            toast(
              error instanceof SyntaxError
                ? `${file.name} is no pipeline file: it is not JSON.`
                : `${file.name}: ${sentenceOf(error)}`,
              { tone: "error" },
            ),
        }),
    };
  }, [create, importFile, navigate]);

  const commands = useMemo(
    (): readonly Command[] => [
      {
        id: "pipeline.new",
        name: "New pipeline",
        group: "Pipeline",
        icon: <Plus size={15} />,
        shortcuts: ["N"],
        run: actions.create,
      },
      {
        id: "pipeline.import",
        name: "Import a pipeline file",
        group: "Pipeline",
        icon: <Upload size={15} />,
        shortcuts: ["I"],
        run: () => picker.current?.click(),
      },
    ],
    [actions],
  );
  useCommands(commands);

  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) actions.importFile(file);
  };

  return (
    <div
      className={styles.page}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Element | null)) setOver(false);
      }}
      onDrop={drop}
    >
      <header className={styles.bar}>
        <Logo />
        <span className={styles.brand}>LakeStream</span>
        <span className={styles.space} />
        <IconButton label="Switch between light and dark" onClick={() => runCommand("view.theme")}>
          {oppositeTheme() === "dark" ? <Moon size={16} /> : <Sun size={16} />}
        </IconButton>
        <span className={styles.me}>{me.name}</span>
      </header>
      <main className={styles.main}>
        <div className={styles.head}>
          <h1 className={styles.title}>{archived ? "Archived pipelines" : "Pipelines"}</h1>
          <Button onClick={() => picker.current?.click()}>
            <Upload size={15} /> Import
          </Button>
          <Button variant="primary" onClick={actions.create} disabled={changes.create.isPending}>
            <Plus size={15} /> New pipeline
          </Button>
          <input
            ref={picker}
            type="file"
            accept=".json,application/json"
            hidden
            aria-label="Pipeline file"
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file) actions.importFile(file);
              event.target.value = "";
            }}
          />
        </div>
        <div className={styles.tools}>
          <TextField
            type="search"
            className={styles.search}
            placeholder="Search by name or description"
            aria-label="Search pipelines"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
          <span className={styles.space} />
          <Button variant="ghost" size="small" aria-pressed={archived} onClick={() => setArchived(!archived)}>
            {archived ? "Back to all" : "Archived"}
          </Button>
        </div>
        <PipelineList
          query={query.trim()}
          archived={archived}
          changes={changes}
          empty={
            <EmptyState
              title="No pipelines yet"
              action={
                <Button variant="primary" onClick={actions.create}>
                  New pipeline
                </Button>
              }
            >
              Start from a template below, draw one from nothing, or drop an exported file here.
            </EmptyState>
          }
        />
        {archived ? null : <Templates changes={changes} onMade={(id) => navigate(pathOf(id))} />}
      </main>
      {over ? <div className={styles.over}>Drop to import the pipeline</div> : null}
    </div>
  );
}
