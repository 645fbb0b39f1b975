import { Copy, Download, FileCode2 } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { LazyViewer } from "../codemirror/lazy";
import { severityOf, useDocument, useEditor } from "../editor/context";
import { useReadable, useSelect } from "../lib/readable";
import { save } from "../lib/save";
import { Badge } from "../ui/Badge";
import { Button, IconButton } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { PROGRAM_WORDS } from "../lib/targets";
import { Spinner } from "../ui/Spinner";
import { Tabs } from "../ui/Tabs";
import { toast } from "../ui/Toast";
import type { CodeView } from "../wire/shapes";
import styles from "./code.module.css";
import { carriedCells, fileFor, linesOf, nodeAtLine } from "./lineMap";

/** The generated programs, line by line tied to the nodes they came from. */
export function CodePane() {
  const { session } = useEditor();
  const code = useReadable(session.code);
  const empty = useDocument((document) => document.nodes.size === 0);
  if (empty) {
    return (
      <EmptyState icon={<FileCode2 size={22} />} title="No code yet">
        Draw a source, what happens to its rows, and a sink. The program appears here as you draw.
      </EmptyState>
    );
  }
  if (code === null) {
    return (
      <EmptyState icon={<Spinner label="Making the code" size={20} />} title="The code is being made">
        It appears here in a moment.
      </EmptyState>
    );
  }
  if (code.files.length === 0) return <NoCode code={code} />;
  return <Files code={code} />;
}

function NoCode({ code }: { code: CodeView }) {
  const { focusOn, layout } = useEditor();
  const errors = code.findings.filter((finding) => severityOf(finding) === "error");
  return (
    <EmptyState
      icon={<FileCode2 size={22} />}
      title={errors.length === 1 ? "One problem stands in the way of code" : `${errors.length} problems stand in the way of code`}
      action={<Button onClick={() => layout.show("dock", "problems")}>Show all problems</Button>}
    >
      <ul className={styles.reasons}>
        {errors.slice(0, 4).map((finding) => (
          <li key={finding.code + finding.detail + (finding.nodeId ?? "")}>
            <button type="button" disabled={!finding.nodeId} onClick={() => finding.nodeId && focusOn(finding.nodeId, finding.field ?? null)}>
              {finding.detail}
            </button>
          </li>
        ))}
      </ul>
    </EmptyState>
  );
}

function Files({ code }: { code: CodeView }) {
  const { session, selection, highlighted, reveal } = useEditor();
  const [open, setOpen] = useState<string | null>(null);
  const selected = useSelect(selection, (now) => now.nodes);
  const hovered = useReadable(highlighted);
  const version = useDocument((document) => document.version);
  const waiting = useSelect(session.state, (state) => state.save.kind === "syncing");
  const known = code.files.some((file) => file.path === open) ? open : (code.files[0]?.path ?? null);

  // A new selection leads to its file; after that the reader may open another one.
  const wanted = useMemo(() => fileFor(code.sourceMap, selected, known), [code.sourceMap, selected]);
  useEffect(() => {
    if (wanted !== null) setOpen(wanted);
  }, [wanted]);
  useEffect(() => () => highlighted.setState(null), [highlighted]);

  const file = code.files.find((each) => each.path === known);
  const folded = useMemo(() => (file ? carriedCells(file, code.sourceMap) : []), [file, code.sourceMap]);
  if (!file) return null;
  const stale = waiting || code.version < version;

  return (
    <Tabs
      className={styles.pane}
      headClassName={styles.head}
      bodyClassName={styles.body}
      label="Files"
      value={file.path}
      onChange={setOpen}
      tabs={code.files.map((each) => ({ id: each.path, label: each.path.split("/").at(-1) ?? each.path }))}
      extra={
        <div className={styles.tools}>
          {code.target ? (
            <span title={code.reason}>
              <Badge>{PROGRAM_WORDS[code.target]}</Badge>
            </span>
          ) : null}
          <span className={styles.reason} title={code.reason}>
            {code.reason}
          </span>
          {stale ? (
            <span className={styles.stale} role="status">
              <Spinner label="Being made" size={13} /> being made…
            </span>
          ) : (
            <span className={styles.stale}>version {code.version}</span>
          )}
          <IconButton label="Copy this file" size="small" onClick={() => void copy(file.text)}>
            <Copy size={14} />
          </IconButton>
          <IconButton label="Download this file" size="small" onClick={() => save(nameOf(file.path), new Blob([file.text], { type: "text/plain" }))}>
            <Download size={14} />
          </IconButton>
          {code.files.length > 1 ? (
            <Button size="small" variant="ghost" onClick={() => code.files.forEach((each) => save(nameOf(each.path), new Blob([each.text], { type: "text/plain" })))}>
              Download all
            </Button>
          ) : null}
        </div>
      }
    >
      <LazyViewer
        text={file.text}
        language={file.language}
        label={`Generated code, ${file.path}`}
        lit={linesOf(code.sourceMap, file.path, selected)}
        hinted={hovered === null ? [] : linesOf(code.sourceMap, file.path, [hovered])}
        folded={folded}
        onLine={(line) => {
          const nodeId = nodeAtLine(code.sourceMap, file.path, line);
          if (nodeId === null) return;
          selection.nodes([nodeId]);
          reveal([nodeId]);
        }}
        onHover={(line) => highlighted.setState(line === null ? null : nodeAtLine(code.sourceMap, file.path, line))}
      />
    </Tabs>
  );
}

const nameOf = (path: string): string => path.split("/").at(-1) ?? path;

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied.");
  } catch {
    toast("This browser does not let the page copy. Select the text and copy it yourself.", { tone: "error" });
  }
}
