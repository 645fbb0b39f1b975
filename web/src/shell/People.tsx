import { useContext, type CSSProperties } from "react";
import { useEditor, useSession } from "../editor/context";
import { MeContext } from "../editor/me";
import { shallow, useSelect } from "../lib/readable";
import type { Present } from "../wire/shapes";
import { Menu } from "../ui/Menu";
import { Tooltip } from "../ui/Tooltip";
import { changingName } from "./changingName";
import { initials, onePerPerson } from "./names";
import styles from "./People.module.css";

const MOST = 5;

const sameOnes = (a: readonly Present[], b: readonly Present[]) =>
  shallow(
    a.map((person) => `${person.connection}${person.editing ?? ""}`),
    b.map((person) => `${person.connection}${person.editing ?? ""}`),
  );

const own = (you: Pick<Present, "name" | "color">) => ({
  style: { "--person": you.color } as CSSProperties,
  "aria-label": `${you.name} (you)`,
});

/** Who is here. Choosing somebody brings into view what they have selected or edit. */
export function People() {
  const editor = useEditor();
  const you = useSession((state) => state.you);
  const local = useContext(MeContext)?.auth === "local";
  const others = useSelect(editor.session.people, onePerPerson, sameOnes);
  const shown = others.slice(0, MOST);
  const find = (id: string) => {
    const person = editor.session.people.getState().find((one) => one.id === id);
    const nodes = person?.editing ? [person.editing] : (person?.selection ?? []);
    if (nodes.length > 0) editor.reveal(nodes);
  };
  return (
    <div className={styles.people} role="group" aria-label="People here">
      {you ? (
        local ? (
          <Menu entries={[{ label: "Change name…", run: () => changingName.setState(true) }]}>
            <button type="button" {...own(you)} className={styles.person} title={`${you.name} (you)`}>
              {initials(you.name)}
            </button>
          </Menu>
        ) : (
          <Tooltip text={`${you.name} (you)`}>
            <span {...own(you)} className={`${styles.person} ${styles.me}`} role="img">
              {initials(you.name)}
            </span>
          </Tooltip>
        )
      ) : null}
      {shown.map((person) => {
        const node = person.editing ? editor.session.state.getState().document?.nodes.get(person.editing) : undefined;
        const doing = node ? `${person.name} is editing ${editor.catalogue.labelOf(node)}` : person.name;
        return (
          <Tooltip key={person.connection} text={doing}>
            <button
              type="button"
              className={styles.person}
              style={{ "--person": person.color } as CSSProperties}
              aria-label={doing}
              onClick={() => find(person.id)}
            >
              {initials(person.name)}
            </button>
          </Tooltip>
        );
      })}
      {others.length > MOST ? <span className={styles.more}>+{others.length - MOST}</span> : null}
    </div>
  );
}
