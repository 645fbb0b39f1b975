import { useCallback, useMemo } from "react";
import { useEditor } from "../editor/context";
import type { FormSubject } from "../editor/undecided";
import { focusFieldSoon } from "./focusField";

/** How the form of something that is no node is brought before the eyes: by what is then selected. Give the form's
 *  element `data-form`, by which it is found when it is there again. */
export function useShow({ kind, id }: FormSubject): { readonly form: string; readonly show: (field: string) => void } {
  const { selection, layout } = useEditor();
  const form = `${kind}:${id}`;
  const show = useCallback(
    (field: string) => {
      selection.set(kind === "group" ? { groups: [id] } : kind === "note" ? { notes: [id] } : {});
      layout.update("inspector", { open: true });
      focusFieldSoon(() => document.querySelector(`[data-form="${CSS.escape(form)}"]`), field);
    },
    [selection, layout, form, kind, id],
  );
  return useMemo(() => ({ form, show }), [form, show]);
}
