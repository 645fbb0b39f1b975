import { useMemo, useRef, useState } from "react";
import { useEditor } from "../editor/context";
import { isString, recall, remember } from "../lib/remembered";
import { Button } from "../ui/Button";
import { Message } from "../ui/Field";
import { Tabs } from "../ui/Tabs";
import { TextArea } from "../ui/TextField";
import { toast } from "../ui/Toast";
import type { Node, Port } from "../wire/shapes";
import { readRows, type ReadRows } from "./rows";
import { SourcePicker } from "./SourcePicker";
import styles from "./try.module.css";

/** Browsers give a page about five megabytes; one input's rows take at most this much of it. */
const MOST_REMEMBERED = 200_000;
/** Rows that the browser does not remember, by where it would: as long as the tab is open they are there all the same. */
const held = new Map<string, string>();
const MOST_HELD = 20;

function keepRows(key: string, text: string): void {
  remember(key, text.length <= MOST_REMEMBERED ? text : "");
  if (recall(key, "", isString) === text) held.delete(key);
  else held.set(key, text);
  for (const oldest of [...held.keys()].slice(0, -MOST_HELD)) held.delete(oldest);
}

export interface InputRows {
  readonly port: Port;
  readonly text: string;
  readonly read: ReadRows;
}

/** The rows to try at each input of a node, remembered in this browser, and how one writes them. */
export function useInputRows(node: Node, ports: readonly Port[]): [readonly InputRows[], (port: string, text: string) => void] {
  const { session } = useEditor();
  // An only input needs no name.
  const keyOf = (port: string): string => `try.${session.pipelineId}.${node.id}${ports.length > 1 ? `.${port}` : ""}`;
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(ports.map(({ name }) => [name, held.get(keyOf(name)) ?? recall(keyOf(name), "", isString)])),
  );
  const write = (port: string, text: string): void => {
    setTexts((before) => ({ ...before, [port]: text }));
    keepRows(keyOf(port), text);
  };
  const inputs = useMemo(
    () => ports.map((port) => ({ port, text: texts[port.name] ?? "", read: readRows(texts[port.name] ?? "") })),
    [ports, texts],
  );
  return [inputs, write];
}

interface RowsInputProps {
  node: Node;
  inputs: readonly InputRows[];
  write: (port: string, text: string) => void;
}

/** Where rows are pasted or taken; of several inputs one at a time. */
export function RowsInput({ node, inputs, write }: RowsInputProps) {
  const [chosen, setChosen] = useState(inputs[0]?.port.name ?? "");
  const shown = inputs.find(({ port }) => port.name === chosen) ?? inputs[0];
  if (!shown) return null;
  if (inputs.length === 1) return <OneInput node={node} input={shown} write={write} of={null} />;
  return (
    <Tabs
      className={styles.inputs}
      bodyClassName={styles.inputs}
      label="Inputs"
      value={shown.port.name}
      onChange={setChosen}
      tabs={inputs.map(({ port, read }) => ({ id: port.name, label: port.label, badge: { text: String(read.rows.length) } }))}
    >
      <OneInput key={shown.port.name} node={node} input={shown} write={write} of={shown.port} />
    </Tabs>
  );
}

interface OneInputProps {
  node: Node;
  input: InputRows;
  write: (port: string, text: string) => void;
  /** The input, where there are several. */
  of: Port | null;
}

function OneInput({ node, input: { port, text, read }, write, of }: OneInputProps) {
  const now = useRef(text);
  now.current = text;
  /** What stood there can be had back. */
  const replace = (next: string, says: string): void => {
    const before = now.current;
    write(port.name, next);
    if (before.trim() !== "" && before !== next) toast(says, { action: { label: "Undo", run: () => write(port.name, before) } });
  };
  return (
    <>
      <div className={styles.bar}>
        <SourcePicker node={node} port={port.name} onRows={(lines) => replace(lines, "The rows of the source stand in place of yours.")} />
        {text === "" ? null : (
          <Button size="small" variant="ghost" onClick={() => replace("", "The rows are cleared.")}>
            Clear
          </Button>
        )}
      </div>
      <TextArea
        mono
        aria-label={`Rows${of ? ` of ${of.label}` : ""}: JSON lines, a JSON list, or CSV with a header`}
        className={styles.rowsText}
        value={text}
        placeholder={'Paste rows, one per line:\n{"carrier": "UA", …}\nor a JSON list, or CSV'}
        onChange={(event) => write(port.name, event.target.value)}
      />
      {read.problems.slice(0, 5).map((problem) => (
        <Message key={problem} severity="warning" detail={problem} />
      ))}
    </>
  );
}
