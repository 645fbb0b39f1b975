import { useEffect, useMemo, useRef } from "react";
import { severityOf, useCode, useDocument, useEditor, useFindings, useSelectedNode, useSession } from "../editor/context";
import { countOf } from "../editor/selection";
import { withEntryRenamed } from "../fields/entryRenaming";
import { formOf } from "../fields/schema";
import { TextDraft } from "../fields/TextDraft";
import type { Widgets } from "../fields/widget";
import { PROGRAM_WORDS } from "../lib/targets";
import { shallow, useReadable, useSelect } from "../lib/readable";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { Field, Message } from "../ui/Field";
import type { CatalogueEntry, Column, Finding, Node } from "../wire/shapes";
import { ColumnsHere } from "./ColumnsHere";
import styles from "./config.module.css";
import { configuring } from "../editor/configuring";
import { focusField } from "./focusField";
import { Form } from "./Form";
import { GroupDetails } from "./GroupDetails";
import { Help } from "./Help";
import { NoteDetails } from "./NoteDetails";
import { PipelineDetails } from "./PipelineDetails";
import { SourceRows } from "./SourceRows";

const NO_COLUMNS: readonly Column[] = [];
/** Later than this, somebody who asked for a field is doing something else. */
const FIELD_COMES_WITHIN_MS = 3_000;

function sameColumns(a: readonly Column[], b: readonly Column[]): boolean {
  return a.length === b.length && a.every((column, place) => column.name === b[place]?.name && column.type === b[place]?.type);
}

/** The columns that arrive at a node, of all its inputs, each name once. */
function useArriving(nodeId: string): readonly Column[] {
  return useCode((code) => {
    const all = Object.values(code?.inputs[nodeId] ?? {}).flat();
    return all.length === 0 ? NO_COLUMNS : [...new Map(all.map((column) => [column.name, column])).values()];
  }, sameColumns);
}

/** The form of what is selected. */
export function Inspector({ widgets }: { widgets: Widgets }) {
  const { selection, catalogue } = useEditor();
  const node = useSelectedNode();
  const count = useSelect(selection, countOf);
  const only = useSelect(selection, (now) => (countOf(now) === 1 ? now : null));
  if (node && count === 1) {
    const entry = catalogue.get(node.type);
    return entry ? (
      <NodeForm key={node.id} node={node} entry={entry} widgets={widgets} />
    ) : (
      <EmptyState title={`This server has no node type “${node.type}”.`}>
        The node stays in the drawing as it is. Delete it, or open the pipeline with a version that has it.
      </EmptyState>
    );
  }
  if (count === 0) return <PipelineDetails />;
  if (only?.notes[0] !== undefined) return <NoteDetails key={only.notes[0]} id={only.notes[0]} />;
  if (only?.groups[0] !== undefined) return <GroupDetails key={only.groups[0]} id={only.groups[0]} />;
  if (only?.edges[0] !== undefined) return <EdgeDetails />;
  return (
    <EmptyState title={`${count} things selected`}>
      Move, copy, group or delete them together on the canvas. Select a single one to see its settings.
    </EmptyState>
  );
}

function NodeForm({ node, entry, widgets }: { node: Node; entry: CatalogueEntry; widgets: Widgets }) {
  const { session, focus } = useEditor();
  const body = useRef<HTMLDivElement>(null);
  const form = useMemo(() => formOf(entry.config), [entry]);
  const columns = useArriving(node.id);
  const all = useFindings();
  const findings = useMemo(() => all.filter((finding) => finding.nodeId === node.id), [all, node.id]);
  const disabled = useSession((state) => state.you?.role === "viewer");
  const editing = useRef(false);

  const edit = (key: string, seen: unknown, value: unknown): void => {
    const present = session.state.getState().document?.nodes.get(node.id);
    const command = present ? configuring(present, key, seen, value) : null;
    if (command) session.edit([command], `Set ${key} of ${node.label || entry.label}`);
  };
  const set = (key: string, value: unknown): void => edit(key, node.config[key], value);
  const change = (key: string, next: (present: unknown) => unknown): void => {
    const present = session.state.getState().document?.nodes.get(node.id);
    if (present) edit(key, present.config[key], next(present.config[key]));
  };

  const rename = (key: string, before: string, after: string): void => {
    const present = session.state.getState().document?.nodes.get(node.id);
    if (!present) return;
    const set = withEntryRenamed(entry.config, present.config, key, before, after);
    const seen = Object.fromEntries(Object.keys(set).map((each) => [each, present.config[each]]));
    session.edit([{ command: "configureNode", id: node.id, set, before: seen }], `Rename ${before} to ${after}`);
  };

  const asked = useReadable(focus);
  useEffect(() => {
    if (asked?.nodeId !== node.id || asked.field === null || !body.current) return;
    const { field } = asked;
    if (focusField(body.current, field)) return;
    // The field may stand in a part that unfolds because of the very same request, or be an editor still being loaded.
    const until = performance.now() + FIELD_COMES_WITHIN_MS;
    let frame = requestAnimationFrame(function again() {
      if (!body.current || focusField(body.current, field) || performance.now() > until) return;
      frame = requestAnimationFrame(again);
    });
    return () => cancelAnimationFrame(frame);
  }, [asked, node.id]);

  const say = (now: boolean): void => {
    if (editing.current === now) return;
    editing.current = now;
    session.presence({ editing: now ? node.id : null });
  };
  useEffect(
    () => () => {
      if (editing.current) session.presence({ editing: null });
    },
    [session],
  );

  const known = [...form.main, ...form.advanced].map((field) => field.key);
  const elsewhere = findings.filter((finding) => !finding.field || !known.some((key) => finding.field === key || finding.field?.startsWith(`${key}.`)));

  return (
    <div
      ref={body}
      className={styles.inspector}
      onFocus={() => say(true)}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) say(false);
      }}
    >
      <div className={styles.head}>
        <Field label="Name" hint={entry.description}>
          <TextDraft
            value={node.label}
            placeholder={entry.label}
            disabled={disabled}
            whileTyping={false}
            send={(label) => {
              session.edit([{ command: "renameNode", id: node.id, label: label.trim() }]);
            }}
          />
        </Field>
        <div className={styles.badges}>
          <Badge>{entry.label}</Badge>
          {entry.targets.map((target) => (
            <Badge key={target}>{PROGRAM_WORDS[target]}</Badge>
          ))}
        </div>
      </div>
      <Others nodeId={node.id} />
      <NodeMessages findings={elsewhere} removable={(key) => !disabled && key in node.config} remove={(key) => set(key, undefined)} />
      <Form
        node={node}
        form={form}
        root={entry.config}
        widgets={widgets}
        findings={findings}
        columns={columns}
        disabled={disabled}
        asked={asked?.nodeId === node.id ? asked : null}
        set={set}
        change={change}
        rename={rename}
      />
      {entry.category === "source" ? <SourceRows node={node} /> : null}
      <ColumnsHere nodeId={node.id} />
      <Help text={entry.help} />
    </div>
  );
}

/** "Bob is editing this form": seen, never in the way. */
function Others({ nodeId }: { nodeId: string }) {
  const { session } = useEditor();
  const people = useSelect(session.people, (now) => now.filter((person) => person.editing === nodeId), shallow);
  const named = [...new Map(people.map((person) => [person.id, person])).values()];
  if (named.length === 0) return null;
  const names = named.map((person) => person.name).join(" and ");
  return (
    <div role="status" className={styles.others}>
      {named.map((person) => (
        <span key={person.id} className={styles.dot} style={{ background: person.color }} aria-hidden="true" />
      ))}
      {names} {named.length === 1 ? "is" : "are"} editing this form.
    </div>
  );
}

/** What is wrong beside the fields. A setting the form has no field for can be removed here: nowhere else is it seen. */
function NodeMessages({ findings, removable, remove }: { findings: readonly Finding[]; removable: (key: string) => boolean; remove: (key: string) => void }) {
  if (findings.length === 0) return null;
  return (
    <div role="status" className={styles.messages}>
      {findings.map((finding) => (
        <div key={finding.code + finding.detail} className={styles.told}>
          <Message severity={severityOf(finding)} detail={finding.detail} />
          {finding.code === "config.unknown" && finding.field && removable(finding.field) ? (
            <Button size="small" aria-label={`Remove the setting ${finding.field}`} onClick={() => remove(finding.field ?? "")}>
              Remove
            </Button>
          ) : null}
        </div>
      ))}
    </div>
  );
}

/** What flows along the selected edge. */
function EdgeDetails() {
  const { selection, catalogue } = useEditor();
  const id = useSelect(selection, (now) => now.edges[0] ?? "");
  const edge = useDocument((document) => document.edges.get(id) ?? null);
  const ends = useDocument((document) => (edge ? [document.nodes.get(edge.source), document.nodes.get(edge.target)] : []), shallow);
  const columns = useCode((code) => (edge ? (code?.schemas[edge.source]?.[edge.sourcePort] ?? NO_COLUMNS) : NO_COLUMNS), sameColumns);
  const [source, target] = ends;
  if (!edge || !source || !target) return null;
  return (
    <div className={styles.inspector}>
      <p>
        <strong>{catalogue.labelOf(source)}</strong> ({edge.sourcePort}) → <strong>{catalogue.labelOf(target)}</strong> ({edge.targetPort})
      </p>
      {columns.length === 0 ? (
        <p className={styles.quiet}>The columns of this stream are not known yet.</p>
      ) : (
        <ul className={styles.columnList} aria-label="Columns of this stream">
          {columns.map((column) => (
            <li key={column.name}>
              <code>{column.name}</code>
              <span>{column.type.toLowerCase()}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
