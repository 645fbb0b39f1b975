import { runCommand } from "../commands/registry";
import { useDocument, useEditor } from "../editor/context";
import { useReadOnly } from "../editor/useReadOnly";
import { LeftUndecided } from "../fields/LeftUndecided";
import { At, FormOf } from "../fields/place";
import { TextDraft } from "../fields/TextDraft";
import { Button } from "../ui/Button";
import { CategoryIcon } from "../ui/CategoryIcon";
import { Field } from "../ui/Field";
import form from "./config.module.css";
import styles from "./details.module.css";
import { useShow } from "../fields/useShow";

/** The selected group: its name, what is in it, and what can be done with it. */
export function GroupDetails({ id }: { id: string }) {
  const { session, catalogue, focusOn } = useEditor();
  const group = useDocument((document) => document.groups.get(id) ?? null);
  const nodes = useDocument((document) => document.nodes);
  const disabled = useReadOnly();
  const { form: formName, show } = useShow({ kind: "group", id });
  if (!group) return null;
  const members = group.nodeIds.flatMap((nodeId) => nodes.get(nodeId) ?? []);
  return (
    <div className={form.inspector} data-form={formName}>
      <LeftUndecided kind="group" id={id} />
      <FormOf kind="group" id={id} show={show}>
        <At field="label" name="Name of the group">
          <Field label="Name of the group">
            <TextDraft
              value={group.label}
              placeholder="Group"
              disabled={disabled}
              whileTyping={false}
              send={(text) => {
                session.edit([{ command: "editGroup", id, set: { label: text.trim() } }], "rename the group");
              }}
            />
          </Field>
        </At>
      </FormOf>
      {disabled ? null : (
        <div className={styles.actions}>
          <Button size="small" onClick={() => runCommand("edit.fold")}>
            {group.collapsed ? "Unfold" : "Fold"}
          </Button>
          <Button size="small" onClick={() => runCommand("edit.ungroup")}>
            Ungroup
          </Button>
        </div>
      )}
      <ul className={styles.members} aria-label="Nodes in this group">
        {members.map((node) => {
          const entry = catalogue.get(node.type);
          return (
            <li key={node.id}>
              <button type="button" onClick={() => focusOn(node.id)}>
                <CategoryIcon icon={entry?.icon} category={entry?.category} size={14} />
                <span>{catalogue.labelOf(node)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <p className={form.quiet}>A group is for people: the program is the same with it and without.</p>
    </div>
  );
}
