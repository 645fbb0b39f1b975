import { useVirtualizer } from "@tanstack/react-virtual";
import { Download, RefreshCw } from "lucide-react";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useAgain } from "../editor/useAgain";
import { sentenceOf } from "../lib/http";
import { cx } from "../lib/cx";
import { save } from "../lib/save";
import { Button, IconButton } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { Message } from "../ui/Field";
import { Menu } from "../ui/Menu";
import { Spinner } from "../ui/Spinner";
import { toast } from "../ui/Toast";
import type { DeploymentView, OutputTable } from "../wire/shapes";
import { cellOf, isNumeric, typeWords, widthOf } from "./cells";
import styles from "./results.module.css";
import { csv, fileName, jsonLines } from "./files";
import { fetchAll, MOST_DOWNLOADED, type Pages } from "./pages";
import { isLive, numberWords } from "./status";
import { usePages } from "./usePages";

const ROW_HEIGHT = 26;

interface ResultTableProps {
  run: DeploymentView;
  output: OutputTable;
  title: string;
  /** Where another output is chosen. */
  choice: ReactNode;
}

/** What an output has written: paged as one scrolls, only the rows in view drawn. */
export function ResultTable({ run, output, title, choice }: ResultTableProps) {
  const { pages, problem, loading, more, reload } = usePages(run.id, output, `${run.status} ${run.progress.rowsOut} ${run.progress.errors} ${run.progress.late}`);
  useAgain(problem !== null, reload);
  const [fetched, setFetched] = useState<string | null>(null);
  const keep = async (format: "jsonl" | "csv"): Promise<void> => {
    setFetched("0");
    await download(run, output, format, (here, all) => setFetched(`${numberWords(here)} of ${numberWords(all)}`));
    setFetched(null);
  };

  return (
    <div className={styles.result}>
      <div className={styles.resultBar}>
        {choice}
        {pages ? (
          <span role="status" className={styles.told} title={output.name}>
            {numberWords(pages.total)} {pages.total === 1 ? "row" : "rows"} in <code>{output.name}</code>
          </span>
        ) : null}
        {pages && problem ? <Message severity="error" detail={problem} /> : null}
        <span className={styles.actions}>
          {loading ? <Spinner label="Reading rows" size={13} /> : null}
          <IconButton label="Read again" size="small" onClick={reload}>
            <RefreshCw size={13} />
          </IconButton>
          <Menu
            align="end"
            entries={[
              { label: "JSON lines", run: () => void keep("jsonl") },
              { label: "CSV", run: () => void keep("csv") },
            ]}
          >
            <Button size="small" disabled={!pages?.total || fetched !== null}>
              {fetched === null ? <Download size={13} aria-hidden="true" /> : <Spinner label="Fetching rows" size={13} />} {fetched === null ? "Download" : `${fetched} rows`}
            </Button>
          </Menu>
        </span>
      </div>
      {pages && pages.total > 0 ? (
        <Grid pages={pages} title={title} more={more} />
      ) : pages ? (
        <EmptyState title={isLive(run) ? "No rows yet" : "No rows"}>
          {isLive(run) ? "They appear here as the run writes them." : emptyWords(output)}
        </EmptyState>
      ) : problem !== null ? (
        <Refused problem={problem} onAgain={reload} />
      ) : null}
    </div>
  );
}

function emptyWords(output: OutputTable): string {
  if (output.port === "errors") return "Every row could be read.";
  if (output.port === "late") return "No row came too late.";
  return "The run ended without writing a row here. Try the pattern on rows of its source to see why.";
}

function Refused({ problem, onAgain }: { problem: string; onAgain: () => void }) {
  return (
    <EmptyState title="The rows can't be read" action={<Button onClick={onAgain}>Try again</Button>}>
      {problem}
    </EmptyState>
  );
}

async function download(run: DeploymentView, output: OutputTable, format: "jsonl" | "csv", tell: (here: number, all: number) => void): Promise<void> {
  try {
    const all = await fetchAll(run.id, output, tell);
    const text = format === "csv" ? csv(all.columns, all.rows) : jsonLines(all.rows);
    const type = format === "csv" ? "text/csv" : "application/x-ndjson";
    save(fileName(output.name, run.version, format), new Blob([text], { type }));
    if (all.next !== null) toast(`The file holds the first ${numberWords(MOST_DOWNLOADED)} of ${numberWords(all.total)} rows.`);
  } catch (error) {
    toast(sentenceOf(error), { tone: "error" });
  }
}

/** Cells in a grid that scrolls both ways; a row is read out as a row of a table. */
function Grid({ pages, title, more }: { pages: Pages; title: string; more: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<number | null>(null);
  const rows = useVirtualizer({
    count: pages.rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    initialRect: { width: 800, height: 400 },
  });
  const items = rows.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastShown >= pages.rows.length - 20) more();
  }, [lastShown, pages]);

  const widths = useMemo(() => pages.columns.map((column) => widthOf(column.name, column.type, pages.rows)), [pages.columns, pages.rows.length > 0]);
  const template = `48px ${widths.map((width) => `${width + 3}ch`).join(" ")}`;
  const shown = opened === null ? undefined : pages.rows[opened];

  return (
    <div className={styles.gridBox}>
      <div
        ref={box}
        className={styles.grid}
        role="table"
        aria-label={`Rows of ${title}`}
        aria-rowcount={pages.total + 1}
        aria-colcount={pages.columns.length + 1}
        tabIndex={0}
      >
        <div role="rowgroup" className={styles.gridHead}>
          <div role="row" className={styles.gridRow} style={{ gridTemplateColumns: template }}>
            <div role="columnheader">#</div>
            {pages.columns.map((column) => (
              <div key={column.name} role="columnheader" className={cx(isNumeric(column.type) && styles.right)}>
                {column.name} <span className={styles.type}>{typeWords(column.type)}</span>
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.gridBody} style={{ height: rows.getTotalSize() }}>
          {items.map((item) => {
            const row = pages.rows[item.index] ?? {};
            return (
              <div
                key={item.key}
                role="row"
                aria-rowindex={item.index + 2}
                className={cx(styles.gridRow, styles.gridData, opened === item.index && styles.on)}
                style={{ gridTemplateColumns: template, transform: `translateY(${item.start}px)` }}
                onClick={() => setOpened(opened === item.index ? null : item.index)}
              >
                <div role="rowheader">
                  <button type="button" className={styles.rowNumber} aria-label={`Show row ${item.index + 1} in full`} aria-expanded={opened === item.index}>
                    {item.index + 1}
                  </button>
                </div>
                {pages.columns.map((column) => {
                  const cell = cellOf(row[column.name], column.type);
                  return (
                    <div key={column.name} role="cell" className={cx(styles[cell.kind], cell.kind === "number" && styles.right)}>
                      {cell.text}
                    </div>
                  );
                })}
              </div>
            );
          })}
        </div>
      </div>
      {shown ? (
        <pre className={styles.opened} tabIndex={0} aria-label={`Row ${(opened ?? 0) + 1} in full`}>
          {JSON.stringify(shown, null, 2)}
        </pre>
      ) : null}
    </div>
  );
}
