import { useState } from "react";
import { fieldWithWidget } from "../../editor/catalogue";
import { configuring } from "../../editor/configuring";
import { useEditor } from "../../editor/context";
import { useReadOnly } from "../../editor/useReadOnly";
import { Button } from "../../ui/Button";
import { Message } from "../../ui/Field";
import { TextField } from "../../ui/TextField";
import type { CatalogueEntry, Node } from "../../wire/shapes";
import styles from "./cases.module.css";
import type { TriedRows, TryRequest } from "../tryRequest";
import { useArriving } from "../useArriving";
import { caseOf, expecting, freeName, MOST_CASES, MOST_EVENTS, readCases, refusedName } from "./model";
import { play, refusalOf } from "./played";

interface KeepCaseProps {
  node: Node;
  entry: CatalogueEntry;
  tried: TriedRows;
  request: TryRequest;
}

/** Keeps the present rows, and all that comes of them, as a test case of the pattern. */
export function KeepCase({ node, entry, tried, request }: KeepCaseProps) {
  const { session } = useEditor();
  const arriving = useArriving(node.id);
  const readOnly = useReadOnly();
  const [name, setName] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const found = fieldWithWidget(entry, "test-cases");
  if (found === undefined || readOnly) return null;
  const [key] = found;
  const cases = readCases(node.config[key]);

  const keep = async (wanted: string): Promise<void> => {
    const refused = refusedName(wanted, cases) ?? tooMuch(tried, cases.length);
    setProblem(refused);
    if (refused !== null) return;
    setBusy(true);
    try {
      const bare = caseOf(wanted, tried, entry.inputs.length > 1, request);
      const [one] = await play(node, entry, { ...arriving, clocks: { ...arriving.clocks, ...request.eventTimes } }, [bare], true);
      if (!one || one.problem) return setProblem(one?.problem ?? "The rows could not be played.");
      const present = session.state.getState().document?.nodes.get(node.id);
      if (!present) return;
      const seen = present.config[key];
      const command = configuring(present, key, seen, [...readCases(seen), { ...bare, expect: expecting(one.came) }]);
      if (command) session.edit([command], `Keep the test case ${wanted}`);
      setName(null);
    } catch (error) {
      setProblem(refusalOf(error));
    } finally {
      setBusy(false);
    }
  };

  if (name === null) {
    return (
      <Button size="small" onClick={() => (setProblem(null), setName(freeName(cases)))}>
        Keep as a test case
      </Button>
    );
  }
  return (
    <form
      className={styles.keep}
      onSubmit={(event) => {
        event.preventDefault();
        void keep(name.trim());
      }}
    >
      <TextField
        autoFocus
        aria-label="Name of the test case"
        value={name}
        onFocus={(event) => event.target.select()}
        onChange={(event) => (setProblem(null), setName(event.target.value))}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          setName(null);
        }}
      />
      <Button type="submit" size="small" variant="primary" disabled={busy}>
        Keep
      </Button>
      <Button size="small" variant="ghost" onClick={() => setName(null)}>
        Cancel
      </Button>
      {problem === null ? null : (
        <div role="alert">
          <Message severity="error" detail={problem} />
        </div>
      )}
    </form>
  );
}

function tooMuch({ rows }: TriedRows, cases: number): string | null {
  if (cases >= MOST_CASES) return `A pattern has at most ${MOST_CASES} test cases; remove one first.`;
  if (rows.length <= MOST_EVENTS) return null;
  return `A test case holds at most ${MOST_EVENTS} rows; there are ${rows.length.toLocaleString("en")} here. Take out those that don't matter.`;
}
