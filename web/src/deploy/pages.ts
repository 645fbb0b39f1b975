/** Rows of one output, fetched page by page. */

import { getJson } from "../lib/http";
import type { Column, OutputTable } from "../wire/shapes";

export interface RowsPage {
  readonly columns: readonly Column[];
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly next: string | null;
  readonly total: number;
}

export const PAGE = 200;
const LARGE_PAGE = 1_000;
export const MOST_DOWNLOADED = 100_000;

export function rowsPath(deploymentId: string, output: OutputTable, limit: number, cursor: string | null): string {
  const query = new URLSearchParams({ node: output.nodeId, limit: String(limit) });
  if (output.port !== "out") query.set("port", output.port);
  if (cursor !== null) query.set("cursor", cursor);
  return `/api/deployments/${encodeURIComponent(deploymentId)}/rows?${query.toString()}`;
}

export function fetchPage(deploymentId: string, output: OutputTable, cursor: string | null, signal?: AbortSignal): Promise<RowsPage> {
  return getJson<RowsPage>(rowsPath(deploymentId, output, PAGE, cursor), signal);
}

export interface Pages {
  readonly columns: readonly Column[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly next: string | null;
  readonly total: number;
}

/** A further page behind those there are. */
export function appended(pages: Pages | null, page: RowsPage): Pages {
  return { columns: page.columns, rows: [...(pages?.rows ?? []), ...page.items], next: page.next, total: page.total };
}

/** All rows of an output, up to a bound that is told. `tell`: how many are here, of how many. */
export async function fetchAll(deploymentId: string, output: OutputTable, tell: (here: number, all: number) => void): Promise<Pages> {
  let pages: Pages | null = null;
  let cursor: string | null = null;
  do {
    const page: RowsPage = await getJson<RowsPage>(rowsPath(deploymentId, output, LARGE_PAGE, cursor));
    pages = appended(pages, page);
    cursor = page.next;
    tell(pages.rows.length, Math.min(pages.total, MOST_DOWNLOADED));
  } while (cursor !== null && pages.rows.length < MOST_DOWNLOADED);
  return pages;
}
