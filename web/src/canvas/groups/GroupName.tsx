import { useEffect, useRef } from "react";
import { useEditor } from "../../editor/context";
import { At, FormOf } from "../../fields/place";
import { useDraft } from "../../fields/useDraft";
import { useShow } from "../../fields/useShow";
import { cx } from "../../lib/cx";
import { useSelect } from "../../lib/readable";
import type { Group } from "../../wire/shapes";
import { useCanvas } from "../model";
import { flowIdOf } from "../things";
import { nameOfGroup } from "../toFlowThings";
import { useReadOnly } from "../../editor/useReadOnly";
import styles from "./groups.module.css";

/** What a group is called: a double click, or Enter, changes it. */
export function GroupName({ group }: { group: Group }) {
  const { writing } = useCanvas();
  const id = flowIdOf("group", group.id);
  const isWriting = useSelect(writing, (now) => now === id);
  const readOnly = useReadOnly();
  const { show } = useShow({ kind: "group", id: group.id });
  if (isWriting && !readOnly)
    return (
      <FormOf kind="group" id={group.id} show={show}>
        <At field="label" name="Name of the group" style={{ display: "contents" }}>
          <NameField group={group} onDone={() => writing.setState(null)} />
        </At>
      </FormOf>
    );
  return (
    <span
      className={cx(styles.name, group.label === "" && styles.unnamed)}
      title={nameOfGroup(group)}
      onDoubleClick={(event) => {
        // On a folded card a double click elsewhere unfolds it.
        event.stopPropagation();
        if (!readOnly) writing.setState(id);
      }}
    >
      {nameOfGroup(group)}
    </span>
  );
}

function NameField({ group, onDone }: { group: Group; onDone: () => void }) {
  const { session } = useEditor();
  const field = useRef<HTMLInputElement>(null);
  const draft = useDraft(
    group.label,
    (text) => {
      session.edit([{ command: "editGroup", id: group.id, set: { label: text.trim() } }], "rename the group");
    },
    false,
  );
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
    session.presence({ editing: group.id });
    return () => session.presence({ editing: null });
  }, [session, group.id]);
  return (
    <input
      ref={field}
      className={`${styles.nameField} nodrag nopan`}
      aria-label="Name of the group"
      placeholder="Name the group"
      maxLength={200}
      value={draft.text}
      onChange={(event) => draft.type(event.target.value)}
      onBlur={() => {
        draft.leave();
        onDone();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        if (event.key === "Enter") draft.commit();
        else draft.revert();
        // Where the canvas's keys are heard; leaving the field ends the writing.
        event.currentTarget.closest<HTMLElement>(".react-flow__node")?.focus();
      }}
    />
  );
}
