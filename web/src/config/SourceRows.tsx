import { useState } from "react";
import { sendJson, sentenceOf } from "../lib/http";
import { Button } from "../ui/Button";
import { Message } from "../ui/Field";
import { Spinner } from "../ui/Spinner";
import type { Node } from "../wire/shapes";
import type { Preview } from "../wire/types.gen";
import styles from "./config.module.css";

type State =
  | { readonly kind: "idle" | "reading" }
  | { readonly kind: "read"; readonly preview: Preview }
  | { readonly kind: "failed"; readonly detail: string };

/** The first rows of a source, read now, as the form stands. */
export function SourceRows({ node }: { node: Node }) {
  const [state, setState] = useState<State>({ kind: "idle" });
  const read = async (): Promise<void> => {
    setState({ kind: "reading" });
    try {
      setState({ kind: "read", preview: await sendJson<Preview>("POST", "/api/preview", { node, limit: 5 }) });
    } catch (error) {
      setState({ kind: "failed", detail: sentenceOf(error) });
    }
  };
  return (
    <div className={styles.rows} aria-live="polite">
      <Button size="small" disabled={state.kind === "reading"} onClick={() => void read()}>
        {state.kind === "reading" ? <Spinner label="Reading" size={13} /> : null}
        Show the first rows
      </Button>
      {state.kind === "failed" ? <Message severity="error" detail={state.detail} /> : null}
      {state.kind === "read" ? <Rows preview={state.preview} /> : null}
    </div>
  );
}

function Rows({ preview }: { preview: Preview }) {
  if (preview.rows.length === 0) return <p className={styles.quiet}>There are no rows to read yet.</p>;
  return (
    <>
      {preview.errors.map((error) => (
        <Message key={error} severity="warning" detail={error} />
      ))}
      <div className={styles.tableBox} tabIndex={0} role="region" aria-label="First rows of the source">
        <table className={styles.table}>
          <thead>
            <tr>
              {preview.columns.map((column) => (
                <th key={column.name} scope="col">
                  {column.name} <span>{column.type.toLowerCase()}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.map((row, place) => (
              <tr key={place}>
                {preview.columns.map((column) => {
                  const value = row[column.name];
                  return <td key={column.name}>{value == null ? <i>null</i> : typeof value === "object" ? JSON.stringify(value) : String(value)}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
