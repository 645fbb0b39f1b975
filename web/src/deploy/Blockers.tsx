import { runCommand } from "../commands/registry";
import { useDocument, useEditor } from "../editor/context";
import type { FieldPlace } from "../editor/undecided";
import { Button } from "../ui/Button";
import { Message } from "../ui/Field";
import type { Finding } from "../wire/shapes";
import styles from "./dialog.module.css";

const SHOWN = 4;

/** What has to be solved before a run: one line per node at fault, with the way there. */
export function Blockers({ errors, close }: { errors: readonly Finding[]; close: () => void }) {
  const { catalogue, focusOn, layout } = useEditor();
  const nodes = useDocument((document) => document.nodes);
  const places = [...new Set(errors.map((finding) => finding.nodeId ?? ""))];
  const byNode = places.map((id) => [id, errors.filter((finding) => (finding.nodeId ?? "") === id)] as const);
  const more = byNode.length - SHOWN;
  return (
    <div role="alert" className={styles.blockers}>
      <strong>{errors.length === 1 ? "One problem has to be solved first:" : `${errors.length} problems have to be solved first:`}</strong>
      <ul>
        {byNode.slice(0, SHOWN).map(([id, found]) => {
          const node = nodes.get(id);
          const first = found[0];
          return (
            <li key={id}>
              <div>
                {node ? <span className={styles.at}>{catalogue.labelOf(node)}</span> : null}
                {found.slice(0, 2).map((finding) => (
                  <Message key={finding.code + finding.detail} severity="error" detail={finding.detail} />
                ))}
                {found.length > 2 ? <p className={styles.rest}>and {found.length - 2} more here</p> : null}
              </div>
              {node ? (
                <Button
                  size="small"
                  onClick={() => {
                    close();
                    focusOn(node.id, first?.field ?? null);
                  }}
                >
                  Go there
                </Button>
              ) : null}
            </li>
          );
        })}
      </ul>
      {more > 0 ? (
        <Button
          size="small"
          variant="ghost"
          onClick={() => {
            close();
            layout.show("dock", "problems");
          }}
        >
          {more === 1 ? "One more node" : `${more} more nodes`}: show all problems
        </Button>
      ) : null}
    </div>
  );
}

/** Nothing is wrong with the drawing, and yet it can't run now: why, and the way on. */
export function Hindrance({ says, command, close }: { says: string; command?: { readonly id: string; readonly name: string } | undefined; close: () => void }) {
  return (
    <div role="status" className={styles.hindrance}>
      <span>{says}</span>
      {command ? (
        <Button
          size="small"
          onClick={() => {
            close();
            runCommand(command.id);
          }}
        >
          {command.name}
        </Button>
      ) : null}
    </div>
  );
}

interface WithoutProps {
  /** What the fields are called; the first is the one that is led to. */
  names: readonly string[];
  place: FieldPlace;
  close: () => void;
}

/** What was typed and is neither sent nor given up: the form shows it, and the run would not. */
export function Without({ names: [first = "", ...more], place, close }: WithoutProps) {
  const fields = more.length === 0 ? `“${first}”` : `“${first}” and ${more.length} more ${more.length === 1 ? "field" : "fields"}`;
  return (
    <div role="status" className={styles.hindrance}>
      <span>What you typed into {fields} is not in the pipeline: the run would go without it.</span>
      <Button
        size="small"
        onClick={() => {
          close();
          place.show(place.field);
        }}
      >
        Go there
      </Button>
    </div>
  );
}
