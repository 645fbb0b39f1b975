import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getJson, sendJson } from "../lib/http";
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
      mutationFn: async (file: File) =>
        sendJson<Snapshot>("POST", "/api/pipelines/import", JSON.parse(await file.text()) as unknown),
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
