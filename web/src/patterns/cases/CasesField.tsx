import { Plus, RotateCw } from "lucide-react";
import { useEffect, useState } from "react";
import { useDocument, useEditor } from "../../editor/context";
import { findingsUnder, messagesOf } from "../../fields/messages";
import { useKeys } from "../../fields/useKeys";
import type { WidgetProps } from "../../fields/widget";
import { useReadable } from "../../lib/readable";
import { Button } from "../../ui/Button";
import { Message } from "../../ui/Field";
import { useArriving } from "../useArriving";
import { CaseCard } from "./CaseCard";
import styles from "./cases.module.css";
import { freeName, MOST_CASES, readCases, type Case } from "./model";
import { usePlayed, type Playing } from "./played";

/** The test cases of a pattern: they are played as they, or the pattern, change. */
export function CasesField({ nodeId, field, value, set, findings, disabled }: WidgetProps) {
  const { session, catalogue, focus } = useEditor();
  const node = useDocument((document) => document.nodes.get(nodeId));
  const arriving = useArriving(nodeId);
  const cases = readCases(value);
  const keys = useKeys(cases);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const [again, setAgain] = useState(0);
  const entry = node === undefined ? undefined : catalogue.get(node.type);
  const playing = usePlayed(node ?? { id: nodeId, type: "", label: "", position: { x: 0, y: 0 }, config: {} }, entry, arriving, cases, again);

  const send = (next: readonly Case[]): void => set(next.length === 0 ? undefined : next);
  const asked = useReadable(focus);
  const within = asked?.nodeId === nodeId && asked.field?.startsWith(`${field.key}.`) ? asked.field.slice(field.key.length + 1) : "";
  const askedKey = keys[Number.parseInt(within, 10)];
  useEffect(() => {
    if (askedKey !== undefined) setOpen((before) => new Set([...before, askedKey]));
    // Each asking is an object of its own: a case that was folded since unfolds again.
  }, [asked, askedKey]);

  const unfold = (key: number, unfolded: boolean): void =>
    setOpen((before) => new Set(unfolded ? [...before, key] : [...before].filter((each) => each !== key)));
  const put = (one: Case, place: number): void => send(cases.toSpliced(place, 0, one));
  const played = playing.played?.length === cases.length ? playing.played : null;

  return (
    <div className={styles.cases}>
      {cases.length === 0 ? (
        <p className={styles.quiet}>None yet. Try the pattern on rows in the Test panel and keep what it finds, or add a case here.</p>
      ) : null}
      {cases.map((one, place) => {
        const key = keys[place] ?? -1;
        const path = `${field.key}.${place}`;
        return (
          <CaseCard
            key={key}
            one={one}
            others={cases.toSpliced(place, 1)}
            path={path}
            keptAs={`case.${session.pipelineId}.${nodeId}.${one.name}`}
            inputs={entry?.inputs ?? []}
            outputs={entry?.outputs ?? []}
            played={played?.[place]?.name === one.name ? (played[place] ?? null) : null}
            messages={messagesOf(findingsUnder(findings, path)).filter(({ detail }) => !saidOf(detail, played?.[place]?.problem))}
            open={open.has(key)}
            disabled={disabled}
            onOpen={(unfolded) => unfold(key, unfolded)}
            onChange={(next) => send(cases.with(place, next))}
            onDuplicate={() => put({ ...one, name: freeName(cases, `${one.name} copy`) }, place + 1)}
            onRemove={() => send(cases.toSpliced(place, 1))}
          />
        );
      })}
      <div className={styles.foot}>
        <Button
          size="small"
          disabled={disabled || cases.length >= MOST_CASES}
          onClick={() => put({ name: freeName(cases), events: [], expect: { matches: [] } }, cases.length)}
        >
          <Plus size={13} aria-hidden="true" /> Add a case
        </Button>
        {cases.length > 0 ? (
          <Button size="small" onClick={() => setAgain(again + 1)}>
            <RotateCw size={13} aria-hidden="true" /> Run all cases
          </Button>
        ) : null}
        <span role="status" className={styles.quiet}>
          {summary(playing, cases.length)}
        </span>
      </div>
      {playing.refused === null ? null : <Message severity="error" detail={`The cases can't be played: ${playing.refused}`} />}
    </div>
  );
}

/** What playing found is not said a second time as the server's finding. */
const saidOf = (finding: string, problem: string | undefined): boolean =>
  problem !== undefined && problem !== "" && finding.toLowerCase().endsWith(problem.toLowerCase());

function summary({ played, busy }: Playing, count: number): string {
  if (count === 0) return "";
  if (played === null) return busy ? "Playing…" : "";
  const holding = played.filter((each) => each.holds).length;
  return holding === played.length ? `${holding === 1 ? "It holds" : `All ${holding} hold`}.` : `${holding} of ${played.length} hold.`;
}
