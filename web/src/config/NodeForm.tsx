import { Suspense, useCallback, useEffect, useMemo, useRef } from "react";
import { configuring } from "../editor/configuring";
import { severityOf, useCode, useEditor, useFindings } from "../editor/context";
import { useReadOnly } from "../editor/useReadOnly";
import { withEntryRenamed } from "../fields/entryRenaming";
import { focusFieldSoon } from "../fields/focusField";
import { LeftUndecided } from "../fields/LeftUndecided";
import { At, FormOf } from "../fields/place";
import { formOf } from "../fields/schema";
import { TextDraft } from "../fields/TextDraft";
import type { Widgets } from "../fields/widget";
import { lazily } from "../lib/lazily";
import { shallow, useReadable, useSelect } from "../lib/readable";
import { PROGRAM_WORDS } from "../lib/targets";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Field, Message } from "../ui/Field";
import type { CatalogueEntry, Column, Finding, Node } from "../wire/shapes";
import { ColumnsHere } from "./ColumnsHere";
import { NO_COLUMNS, sameColumns } from "./columns";
import styles from "./config.module.css";
import { Form } from "./Form";
import { Help } from "./Help";

const SourceRows = lazily(() => import("./SourceRows"), "SourceRows");

/** A path no setting has: what the node is called is not among them. */
const LABEL = "#label";

/** The columns that arrive at a node, of all its inputs, each name once. */
function useArriving(nodeId: string): readonly Column[] {
  return useCode((code) => {
    const all = Object.values(code?.inputs[nodeId] ?? {}).flat();
    return all.length === 0 ? NO_COLUMNS : [...new Map(all.map((column) => [column.name, column])).values()];
  }, sameColumns);
}

/** The form of one node, and who else is in it. */
export function NodeForm({ node, entry, widgets }: { node: Node; entry: CatalogueEntry; widgets: Widgets }) {
  const { session, focus, focusOn } = useEditor();
  const body = useRef<HTMLDivElement>(null);
  const form = useMemo(() => formOf(entry.config), [entry]);
  const columns = useArriving(node.id);
  const all = useFindings();
  const findings = useMemo(() => all.filter((finding) => finding.nodeId === node.id), [all, node.id]);
  const disabled = useReadOnly();
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

  const show = useCallback((field: string) => focusOn(node.id, field), [focusOn, node.id]);
  const asked = useReadable(focus);
  useEffect(() => {
    if (asked?.nodeId !== node.id || asked.field === null) return;
    return focusFieldSoon(() => body.current, asked.field);
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
    <FormOf kind="node" id={node.id} show={show}>
      <div
        ref={body}
        className={styles.inspector}
        onFocus={() => say(true)}
        onBlur={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget)) say(false);
        }}
      >
        <div className={styles.head}>
          <At field={LABEL} name="Name">
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
          </At>
          <div className={styles.badges}>
            <Badge>{entry.label}</Badge>
            {entry.targets.map((target) => (
              <Badge key={target}>{PROGRAM_WORDS[target]}</Badge>
            ))}
          </div>
        </div>
        <Others nodeId={node.id} />
        <LeftUndecided kind="node" id={node.id} />
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
        {entry.category === "source" ? (
          <Suspense fallback={null}>
            <SourceRows node={node} />
          </Suspense>
        ) : null}
        <ColumnsHere nodeId={node.id} />
        <Help text={entry.help} />
      </div>
    </FormOf>
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
