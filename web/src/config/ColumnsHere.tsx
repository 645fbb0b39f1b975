import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useCode } from "../editor/context";
import { cx } from "../lib/cx";
import type { Column } from "../wire/shapes";
import { ColumnList } from "./ColumnList";
import styles from "./config.module.css";

type Ports = Readonly<Record<string, readonly Column[]>>;

/** Which columns come in and go out, by port. */
export function ColumnsHere({ nodeId }: { nodeId: string }) {
  const [open, setOpen] = useState(false);
  const inputs = useCode((code) => code?.inputs[nodeId]);
  const outputs = useCode((code) => code?.schemas[nodeId]);
  if (!inputs && !outputs) return null;
  const count = outputs ? (Object.values(outputs)[0]?.length ?? 0) : 0;
  return (
    <div>
      <button type="button" className={styles.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight size={14} aria-hidden="true" className={cx(styles.chevron, open && styles.down)} />
        Columns{count > 0 ? <span className={styles.count}>{count} out</span> : null}
      </button>
      {open ? (
        <>
          <PortColumns title="In" ports={inputs} />
          <PortColumns title="Out" ports={outputs} />
        </>
      ) : null}
    </div>
  );
}

function PortColumns({ title, ports }: { title: string; ports: Ports | undefined }) {
  const named = Object.entries(ports ?? {});
  return named.map(([port, columns]) => (
    <div key={port} className={styles.port}>
      <div className={styles.portName}>
        {title}: {port}
      </div>
      {columns.length === 0 ? (
        <p className={styles.quiet}>Not known yet.</p>
      ) : (
        <ColumnList columns={columns} />
      )}
    </div>
  ));
}
