import { useEditor } from "../../editor/context";
import type { NewName } from "../../fields/renamed";
import { useReadable } from "../../lib/readable";
import { Button } from "../../ui/Button";
import { Message } from "../../ui/Field";
import styles from "./widgets.module.css";

interface RenamedHintsProps {
  names: readonly NewName[];
  disabled: boolean;
  use: (name: NewName) => void;
}

/** Says what happened to a choice that is missing because it is called otherwise by now, and offers the new name. */
export function RenamedHints({ names, disabled, use }: RenamedHintsProps) {
  const { session } = useEditor();
  const people = useReadable(session.people);
  const you = session.state.getState().you;
  return names.map((name) => {
    const who = name.by === you?.id ? "You have" : `${people.find((person) => person.id === name.by)?.name ?? name.by} has`;
    return (
      <div key={name.before} role="status" className={styles.renamed}>
        <Message severity="warning" detail={`${who} renamed “${name.before}” to “${name.after}” meanwhile.`} />
        <Button size="small" disabled={disabled} onClick={() => use(name)}>
          Use {name.after}
        </Button>
      </div>
    );
  });
}
