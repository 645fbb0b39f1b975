import { createContext, useContext } from "react";
import { useSelect, type Readable, type Writable } from "../lib/readable";
import type { PipelineDocument, Session, SessionState } from "../sync/contract";
import type { CodeView, Finding, Node } from "../wire/shapes";
import type { Catalogue } from "./catalogue";
import type { Layout } from "./layout";
import type { SelectionStore } from "./selection";
import type { Removal, UndecidedStore } from "./undecided";

/** Where attention is asked for: the inspector focuses `field` (a path such as `pattern.stages.1.where`). */
export interface FocusRequest {
  readonly nodeId: string;
  readonly field: string | null;
}

/** All a feature may use of an open pipeline. One per editor page; features get it by `useEditor`. */
export interface Editor {
  readonly session: Session;
  readonly catalogue: Catalogue;
  readonly selection: SelectionStore;
  readonly layout: Layout;
  /** What was typed into fields and is not in the pipeline: somebody else has set them meanwhile, or they can't take it. */
  readonly undecided: UndecidedStore;
  /** What is gone from the drawing, by its id; known before it is gone. */
  readonly removals: ReadonlyMap<string, Removal>;
  /** The newest request of `focusOn`; a new object each time, even for the same field. */
  readonly focus: Readable<FocusRequest | null>;
  /** The node under the pointer in the code pane, or the one whose lines are shown there: lit on the canvas. */
  readonly highlighted: Writable<string | null>;
  /** Select the node, bring it into view, open the inspector, and put the cursor into the field. */
  focusOn(nodeId: string, field?: string | null): void;
  /** The newest request of `reveal`, answered by the canvas. */
  readonly revealed: Readable<readonly string[] | null>;
  /** Bring these nodes into view without selecting them. */
  reveal(nodeIds: readonly string[]): void;
  /** Said to people who listen instead of look. */
  announce(text: string): void;
}

export const EditorContext = createContext<Editor | null>(null);

export function useEditor(): Editor {
  const editor = useContext(EditorContext);
  if (!editor) throw new Error("useEditor is used outside of an open pipeline");
  return editor;
}

export function useSession<T>(select: (state: SessionState) => T, equal?: (a: T, b: T) => boolean): T {
  return useSelect(useEditor().session.state, select, equal);
}

/** A part of the drawing. The page only shows panels once there is a document. */
export function useDocument<T>(select: (document: PipelineDocument) => T, equal?: (a: T, b: T) => boolean): T {
  return useSession((state) => {
    if (!state.document) throw new Error("useDocument is used before the pipeline is there");
    return select(state.document);
  }, equal);
}

export function useCode<T>(select: (code: CodeView | null) => T, equal?: (a: T, b: T) => boolean): T {
  return useSelect(useEditor().session.code, select, equal);
}

/** The one selected node, or null when none or several are selected. */
export function useSelectedNode(): Node | null {
  const { selection } = useEditor();
  const id = useSelect(selection, (now) => (now.nodes.length === 1 ? (now.nodes[0] ?? null) : null));
  return useDocument((document) => (id === null ? null : (document.nodes.get(id) ?? null)));
}

const NO_FINDINGS: readonly Finding[] = [];

export function useFindings(): readonly Finding[] {
  return useCode((code) => code?.findings ?? NO_FINDINGS);
}

export const severityOf = (finding: Finding): "error" | "warning" => finding.severity ?? "error";
