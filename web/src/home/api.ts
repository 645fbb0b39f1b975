import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getJson, Problem, request, sendJson } from "../lib/http";
import { untilAnswered } from "../lib/untilAnswered";
import { newId } from "../lib/id";
import type { PipelineSummary, Snapshot, Template } from "../wire/shapes";

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

const PIPELINES = "pipelines";

/** Pipelines, the last changed first, a page at a time. */
export function usePipelines(query: string, archived: boolean) {
  return useInfiniteQuery({
    queryKey: [PIPELINES, query, archived],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const search = new URLSearchParams({
        query,
        limit: "60",
        archived: String(archived),
        ...(pageParam === null ? {} : { cursor: pageParam }),
      });
      return getJson<Page<PipelineSummary>>(`/api/pipelines?${search.toString()}`, signal);
    },
    getNextPageParam: (page) => page.next,
    placeholderData: (previous) => previous,
    refetchOnMount: "always",
    refetchInterval: untilAnswered,
  });
}

export function useTemplates() {
  return useQuery({
    queryKey: ["templates"],
    queryFn: async ({ signal }) => (await getJson<Page<Template>>("/api/templates?limit=100", signal)).items,
    staleTime: 60_000,
    refetchInterval: untilAnswered,
  });
}

/** No pipeline file is larger. */
const MOST_BYTES = 32 * 1024 * 1024;

/** Sent as it is: a number of many digits would lose the last ones here. Throws SyntaxError for what is no JSON. */
async function importFile(file: File): Promise<Snapshot> {
  if (file.size > MOST_BYTES) throw new Problem(413, "limit.body", "This file is too large to be a pipeline; data files are dropped on a canvas.");
  const body = await file.text();
  JSON.parse(body);
  const response = await request("/api/pipelines/import", { method: "POST", headers: { accept: "application/json", "content-type": "application/json" }, body });
  return (await response.json()) as Snapshot;
}

const pathOf = (id: string) => `/api/pipelines/${encodeURIComponent(id)}`;

/** Changes to the list; each one has it read again. */
export function useListChanges() {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: [PIPELINES] });
  return {
    create: useMutation({
      onSuccess,
      mutationFn: (name: string) => sendJson<Snapshot>("POST", "/api/pipelines", { name }),
    }),
    fromTemplate: useMutation({
      onSuccess,
      mutationFn: (template: Template) =>
        sendJson<Snapshot>("POST", `/api/templates/${encodeURIComponent(template.id)}/pipelines`, {}),
    }),
    importFile: useMutation({
      onSuccess,
      mutationFn: importFile,
    }),
    rename: useMutation({
      onSuccess,
      mutationFn: ({ id, name }: { id: string; name: string }) =>
        sendJson("POST", `${pathOf(id)}/edits`, { editId: newId(), commands: [{ command: "renamePipeline", name }] }),
    }),
    archive: useMutation({ onSuccess, mutationFn: (id: string) => sendJson("DELETE", pathOf(id)) }),
    unarchive: useMutation({ onSuccess, mutationFn: (id: string) => sendJson("POST", `${pathOf(id)}/unarchive`) }),
  };
}

export type ListChanges = ReturnType<typeof useListChanges>;
