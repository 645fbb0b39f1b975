import { useEditor } from "./context";
import { useSelect } from "../lib/readable";

/** Whether this person may look but not change. */
export const useReadOnly = (): boolean =>
  useSelect(
    useEditor().session.state,
    (state) => state.you?.role === "viewer" || state.document?.status === "archived",
  );
