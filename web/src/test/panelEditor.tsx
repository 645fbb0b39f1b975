import { render, type RenderResult } from "@testing-library/react";
import { useState, type ReactNode } from "react";
import { configuring } from "../editor/configuring";
import { Catalogue } from "../editor/catalogue";
import { EditorContext, useDocument, useEditor, useFindings, type Editor } from "../editor/context";
import { createEditor } from "../editor/create";
import { findingsUnder } from "../fields/messages";
import { formOf } from "../fields/schema";
import type { Widget } from "../fields/widget";
import { writable, type Writable } from "../lib/readable";
import { evolve } from "../model/evolve";
import { predict } from "../model/predict";
import { removedBy } from "../sync/removed";
import type { PipelineDocument, PresencePatch, Session, SessionNotice, SessionState } from "../sync/contract";
import { TooltipProvider } from "../ui/Tooltip";
import type { CatalogueEntry, CodeView, Command, DeploymentView, Edge, Node, Present } from "../wire/shapes";

/** A session whose server takes every edit at once: panels see what they would see on a quiet line. */
export interface QuietSession extends Session {
  readonly state: Writable<SessionState>;
  readonly code: Writable<CodeView | null>;
  readonly people: Writable<readonly Present[]>;
  readonly deployments: Writable<readonly DeploymentView[]>;
  /** Every edit of this person, in order. */
  readonly edits: (readonly Command[])[];
  readonly said: PresencePatch[];
  /** An edit of somebody else. */
  elsewhere(commands: readonly Command[]): void;
  /** The server refuses the newest edit: the document is as it was before. */
  refuse(detail: string): void;
}

export const NO_CODE: CodeView = {
  version: 1,
  target: null,
  reason: "",
  files: [],
  sourceMap: [],
  tasks: [],
  outputs: [],
  warnings: [],
  sha256: "",
  findings: [],
  summaries: {},
  schemas: {},
  inputs: {},
  clocks: {},
};

export function quietSession(nodes: readonly Node[], edges: readonly Edge[] = []): QuietSession {
  const document: PipelineDocument = {
    id: "p1",
    name: "Late planes",
    description: "",
    tags: {},
    status: "draft",
    version: 1,
    nodes: new Map(nodes.map((node) => [node.id, node])),
    edges: new Map(edges.map((edge) => [edge.id, edge])),
    notes: new Map(),
    groups: new Map(),
  };
  const state = writable<SessionState>({
    document,
    save: { kind: "saved", seq: 1 },
    you: { id: "ann", name: "Ann", color: "#06c", role: "editor", connection: "c1" },
    undo: null,
    redo: null,
    closed: null,
  });
  const edits: (readonly Command[])[] = [];
  const said: PresencePatch[] = [];
  const listeners = new Set<(notice: SessionNotice) => void>();
  let before: PipelineDocument | null = document;
  const apply = (commands: readonly Command[], by: string): void => {
    const before = state.getState();
    if (!before.document) return;
    const predicted = predict(commands, before.document);
    if (!("events" in predicted)) throw new Error("the test's edit is refused");
    const { events } = predicted;
    const things = removedBy(events);
    if (things) for (const listener of listeners) listener({ kind: "removed", by, things });
    state.setState({ ...before, document: evolve(before.document, events, before.document.version + events.length) });
  };
  return {
    pipelineId: "p1",
    state,
    people: writable<readonly Present[]>([]),
    code: writable<CodeView | null>(null),
    deployments: writable<readonly DeploymentView[]>([]),
    edits,
    said,
    edit(commands) {
      edits.push(commands);
      before = state.getState().document;
      apply(commands, "ann");
      return `e${edits.length}`;
    },
    elsewhere: (commands) => apply(commands, "bob"),
    refuse(detail) {
      for (const listener of listeners) listener({ kind: "rejected", editId: `e${edits.length}`, code: "x", detail, commands: edits.at(-1) ?? [] });
      state.setState({ ...state.getState(), document: before });
    },
    undo: () => undefined,
    redo: () => undefined,
    presence: (patch) => said.push(patch),
    onNotice(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => undefined,
  };
}

export function nodeOf(id: string, type: string, config: Node["config"] = {}, label = ""): Node {
  return { id, type, label, position: { x: 0, y: 0 }, config };
}

export function entryOf(type: string, properties: Record<string, object>, more: Partial<CatalogueEntry> = {}): CatalogueEntry {
  return {
    type,
    label: type,
    category: "transform",
    icon: "Box",
    description: "",
    inputs: [{ name: "in", label: "In" }],
    outputs: [{ name: "out", label: "Out" }],
    targets: ["sdp", "sss"],
    config: { type: "object", properties, required: [] },
    example: {},
    help: "",
    ...more,
  };
}

interface Rendered extends RenderResult {
  readonly editor: Editor;
  readonly session: QuietSession;
}

/** A panel inside of an open pipeline. */
export function renderPanel(panel: ReactNode, session: QuietSession, entries: readonly CatalogueEntry[] = []): Rendered {
  const editor = createEditor(session, new Catalogue(entries));
  function Page() {
    const [held] = useState(editor);
    return (
      <TooltipProvider>
        <EditorContext value={held}>{panel}</EditorContext>
      </TooltipProvider>
    );
  }
  return { ...render(<Page />), editor, session };
}

interface OnlyFieldProps {
  nodeId: string;
  fieldKey: string;
  entry: CatalogueEntry;
  widget: Widget;
}

/** One field of a node's form, without the form around it. */
export function OnlyField({ nodeId, fieldKey, entry, widget: { Component } }: OnlyFieldProps) {
  const { session } = useEditor();
  const node = useDocument((document) => document.nodes.get(nodeId));
  const findings = useFindings();
  const form = formOf(entry.config);
  const field = [...form.main, ...form.advanced].find((each) => each.key === fieldKey);
  if (!node || !field) throw new Error(`there is no field ${fieldKey}`);
  const edit = (seen: unknown, value: unknown): void => {
    const command = configuring(node, fieldKey, seen, value);
    if (command) session.edit([command]);
  };
  return (
    <Component
      nodeId={nodeId}
      field={field}
      root={entry.config}
      config={node.config}
      widgets={{}}
      value={node.config[fieldKey]}
      set={(value) => edit(node.config[fieldKey], value)}
      change={(change) => {
        const present = session.state.getState().document?.nodes.get(nodeId)?.config[fieldKey];
        edit(present, change(present));
      }}
      rename={() => undefined}
      findings={findingsUnder(findings, fieldKey)}
      columns={[]}
      stages={[]}
      disabled={false}
      refuse={() => undefined}
    />
  );
}
