import { useState } from "react";
import { useDocument, useEditor } from "../editor/context";
import { cx } from "../lib/cx";
import { Problem, sendJson, sentenceOf } from "../lib/http";
import { shallow } from "../lib/readable";
import { Button } from "../ui/Button";
import { Message } from "../ui/Field";
import type { Finding, Node } from "../wire/shapes";
import type { Preview } from "../wire/types.gen";
import { asLines } from "./rows";
import { upstreamOf } from "./sources";
import styles from "./try.module.css";

/** As many as the server gives of a source. */
const PICKED = 1_000;

interface Told {
  readonly severity: "error" | "warning";
  readonly detail: string;
  readonly at?: Finding;
}

/** Takes the first rows of the source as they arrive at an input of a pattern, and says what became of them on the way. */
export function SourcePicker({ node, port, onRows }: { node: Node; port: string; onRows: (lines: string) => void }) {
  const { catalogue, focusOn } = useEditor();
  const before = useDocument((document) => upstreamOf(document, node.id, port), (a, b) => shallow(a.nodes, b.nodes) && shallow(a.edges, b.edges));
  const [busy, setBusy] = useState(false);
  const [way, setWay] = useState<Preview["steps"]>([]);
  const [told, setTold] = useState<readonly Told[]>([]);
  if (!before.nodes.some((one) => catalogue.get(one.type)?.category === "source"))
    return <span className={styles.quiet}>Connect a source to take its rows.</span>;

  const take = async (): Promise<void> => {
    setBusy(true);
    setTold([]);
    setWay([]);
    try {
      const preview = await sendJson<Preview>("POST", "/api/preview", { node, ...before, port, limit: PICKED });
      setWay(preview.steps);
      setTold(preview.errors.map((detail) => ({ severity: "warning", detail })));
      if (preview.rows.length > 0) onRows(asLines(preview.rows));
      else setTold((more) => [{ severity: "error", detail: "No row of the source arrives here." }, ...more]);
    } catch (error) {
      const body = error instanceof Problem ? ((error.body ?? {}) as { findings?: readonly Finding[] }) : {};
      const at = body.findings?.find((finding) => finding.nodeId !== undefined);
      setTold([{ severity: "error", detail: sentenceOf(error), ...(at ? { at } : {}) }]);
    } finally {
      setBusy(false);
    }
  };
  const labels = new Map(before.nodes.map((one) => [one.id, catalogue.labelOf(one)]));
  return (
    <>
      <Button size="small" disabled={busy} onClick={() => void take()}>
        Take rows of the source
      </Button>
      {way.length > 0 ? (
        <span className={cx(styles.quiet, styles.below)} aria-label="Rows after each step">
          {way.map((step) => `${labels.get(step.nodeId) ?? step.nodeId} ${step.rows.toLocaleString("en")}`).join(" → ")}
        </span>
      ) : null}
      {told.map(({ severity, detail, at }) => (
        <div key={detail} className={styles.below}>
          <Message severity={severity} detail={detail} />
          {at?.nodeId ? (
            <button type="button" className={styles.linkButton} onClick={() => focusOn(at.nodeId ?? "", at.field ?? null)}>
              Go to the step
            </button>
          ) : null}
        </div>
      ))}
    </>
  );
}
