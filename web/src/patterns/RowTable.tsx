import { useEffect, useRef } from "react";
import { cx } from "../lib/cx";
import type { Port } from "../wire/shapes";
import type { PatternResult } from "../wire/types.gen";
import type { Asked } from "./fate";
import { columnsOf } from "./rows";
import { takenRows } from "./timeline";
import styles from "./try.module.css";
import type { TriedRows } from "./tryRequest";

export const SHOWN_ROWS = 500;

export function cell(value: unknown): string {
  if (value === null || value === undefined) return "null";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The first rows, and wherever they lie those that were taken, came late or are asked about; in order. */
export function shownRows(rows: number, taken: Iterable<number>, late: readonly number[], asked: number | null): number[] {
  const places = new Set(Array.from({ length: Math.min(rows, SHOWN_ROWS) }, (_, place) => place));
  for (const place of [...taken, ...late, ...(asked === null ? [] : [asked])]) places.add(place);
  return [...places].sort((a, b) => a - b);
}

interface RowTableProps {
  tried: TriedRows;
  /** The node's inputs; of several, each row's own is shown. */
  inputs: readonly Port[];
  result: PatternResult;
  lit: ReadonlySet<number>;
  asked: Asked | null;
  onAsk: (asked: Asked | null) => void;
}

export function RowTable({ tried, inputs, result, lit, asked, onAsk }: RowTableProps) {
  const { rows, ports } = tried;
  const columns = columnsOf(rows.slice(0, SHOWN_ROWS));
  const taken = takenRows(result);
  const late = new Set(result.late);
  const wrong = new Set(result.errors.flatMap((error) => error.event ?? []));
  const row = asked === "clock" ? null : asked;
  const shown = shownRows(rows.length, taken.keys(), [...late, ...wrong], row);
  const several = inputs.length > 1;
  const labels = new Map(inputs.map((port) => [port.name, port.label]));
  const box = useRef<HTMLDivElement>(null);
  const firstLit = lit.size === 0 ? null : Math.min(...lit);
  useEffect(() => {
    if (firstLit !== null) box.current?.querySelector(`[data-row="${firstLit}"]`)?.scrollIntoView({ block: "nearest" });
  }, [firstLit]);
  const became = (place: number): string => {
    if (late.has(place)) return "late";
    return taken.get(place)?.join(", ") ?? (wrong.has(place) ? "error" : "");
  };
  return (
    <div ref={box} className={styles.tableBox} tabIndex={0} role="region" aria-label="Rows, those in a match marked">
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">taken as</th>
            {several ? <th scope="col">input</th> : null}
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((place) => {
            const each = rows[place];
            return each === undefined ? null : (
              <tr
                key={place}
                data-row={place}
                className={cx(
                  taken.has(place) && styles.taken,
                  lit.has(place) && styles.lit,
                  late.has(place) && styles.late,
                  wrong.has(place) && styles.wrong,
                  row === place && styles.asked,
                )}
                onClick={() => onAsk(row === place ? null : place)}
              >
                <th scope="row">
                  <button type="button" className={styles.rowButton} aria-label={`Explain row ${place + 1}`} aria-pressed={row === place}>
                    {place + 1}
                  </button>
                </th>
                <td>{became(place)}</td>
                {several ? <td>{labels.get(ports[place] ?? "") ?? ports[place]}</td> : null}
                {columns.map((column) => (
                  <td key={column}>{cell(each[column])}</td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {rows.length > SHOWN_ROWS ? <p className={styles.quiet}>The first {SHOWN_ROWS} rows and all that were taken are shown; all are tried.</p> : null}
    </div>
  );
}
