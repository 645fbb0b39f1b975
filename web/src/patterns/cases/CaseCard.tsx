import { ChevronRight, Copy, Trash2 } from "lucide-react";
import { useState } from "react";
import { TextDraft } from "../../fields/TextDraft";
import { At } from "../../fields/place";
import { cx } from "../../lib/cx";
import { Badge } from "../../ui/Badge";
import { IconButton } from "../../ui/Button";
import { Checkbox } from "../../ui/Checkbox";
import { Message, type FieldMessage } from "../../ui/Field";
import type { Port } from "../../wire/shapes";
import type { CasePlayed } from "../../wire/types.gen";
import type { Row } from "../rows";
import { ArrivalDraft } from "./ArrivalDraft";
import styles from "./cases.module.css";
import { MOST_EVENTS, PORT_OF, refusedName, WORD_LABELS, WORDS, type Case } from "./model";
import { RowsDraft } from "./RowsDraft";

interface CaseCardProps {
  one: Case;
  others: readonly Case[];
  path: string;
  keptAs: string;
  inputs: readonly Port[];
  outputs: readonly Port[];
  played: CasePlayed | null;
  messages: readonly FieldMessage[];
  open: boolean;
  disabled: boolean;
  onOpen: (open: boolean) => void;
  onChange: (next: Case) => void;
  onDuplicate: () => void;
  onRemove: () => void;
}

const SHOWN_SENTENCES = 8;

/** One test case: folded, its name and whether it holds; unfolded, its rows and what shall come of them. */
export function CaseCard({ one, others, path, keptAs, inputs, outputs, played, messages, open, disabled, onOpen, onChange, onDuplicate, onRemove }: CaseCardProps) {
  const [nameProblem, setNameProblem] = useState<string | null>(null);
  const several = inputs.length > 1;
  const sides = inputs.map((port) => port.name);
  const has = (port: string): boolean => outputs.some((each) => each.name === port);
  const name = one.name === "" ? "a case without a name" : one.name;
  return (
    <At role="group" aria-label={`Test case ${name}`} className={styles.card} field={path}>
      <div className={styles.head}>
        <button type="button" className={styles.fold} aria-expanded={open} onClick={() => onOpen(!open)}>
          <ChevronRight size={14} aria-hidden="true" className={cx(styles.chevron, open && styles.down)} />
          <span className={styles.name}>{one.name || "(no name)"}</span>
        </button>
        <Verdict played={played} />
        <IconButton label={`Duplicate ${name}`} size="small" disabled={disabled} onClick={onDuplicate}>
          <Copy size={13} />
        </IconButton>
        <IconButton label={`Remove ${name}`} size="small" disabled={disabled} onClick={onRemove}>
          <Trash2 size={13} />
        </IconButton>
      </div>
      {messages.map((message) => (
        <Message key={message.detail} {...message} />
      ))}
      {played && !played.holds ? <Differences played={played} /> : null}
      {open ? (
        <div className={styles.body}>
          <At field={`${path}.name`}>
            <TextDraft
              value={one.name}
              label={`Name of ${name}`}
              placeholder="What it shows"
              whileTyping={false}
              disabled={disabled}
              onText={() => setNameProblem(null)}
              send={(text) => {
                const problem = refusedName(text.trim(), others);
                setNameProblem(problem);
                if (problem !== null) return false;
                onChange({ ...one, name: text.trim() });
                return true;
              }}
            />
            {nameProblem === null ? null : (
              <div role="status">
                <Message severity="error" detail={nameProblem} />
              </div>
            )}
          </At>
          <At field={`${path}.events`}>
            <RowsDraft
              label="Rows"
              hint={several ? `JSON lines or CSV; each row says at which input it arrives: "side" is ${sides.join(" or ")}.` : "JSON lines or CSV, in the order they arrive."}
              placeholder={several ? `{"side": "${sides[0] ?? ""}", "ts": "2013-01-01T10:00:00Z"}` : '{"ts": "2013-01-01T10:00:00Z"}'}
              rows={one.events}
              keptAs={`${keptAs}.events`}
              most={MOST_EVENTS}
              disabled={disabled}
              send={(events) => onChange({ ...one, events })}
            />
          </At>
          <ArrivalDraft one={one} disabled={disabled} onChange={onChange} />
          {WORDS.filter((word) => has(PORT_OF[word])).map((word) => {
            const rows = one.expect[word];
            const { [word]: _out, ...rest } = one.expect;
            const expect = (next: readonly Row[]): void => onChange({ ...one, expect: { ...rest, [word]: next } });
            return (
              <At key={word} className={styles.expected} field={`${path}.expect.${word}`}>
                <Checkbox
                  checked={rows !== undefined}
                  disabled={disabled}
                  onChange={(compared) => (compared ? expect([]) : onChange({ ...one, expect: rest }))}
                >
                  Compare {WORD_LABELS[word].toLowerCase()}
                </Checkbox>
                {rows === undefined ? null : (
                  <RowsDraft
                    label={`${WORD_LABELS[word]} expected`}
                    hint="All of them, in any order; each is compared in the columns it names. Empty: none."
                    rows={rows}
                    keptAs={`${keptAs}.${word}`}
                    most={2_000}
                    disabled={disabled}
                    send={expect}
                  />
                )}
              </At>
            );
          })}
        </div>
      ) : null}
    </At>
  );
}

function Verdict({ played }: { played: CasePlayed | null }) {
  if (played === null) return null;
  if (played.holds) return <Badge tone="success">holds</Badge>;
  return played.problem ? <Badge tone="warning">not played</Badge> : <Badge tone="error">fails</Badge>;
}

function Differences({ played }: { played: CasePlayed }) {
  if (played.problem) return <Message severity="warning" detail={played.problem} />;
  return (
    <div className={styles.differences}>
      {played.differences.map(({ port, expected, came, sentences }) => (
        <div key={port}>
          <strong>
            {WORD_LABELS[port]}: {came.toLocaleString("en")} came, {expected.toLocaleString("en")} expected.
          </strong>
          <ul>
            {sentences.slice(0, SHOWN_SENTENCES).map((sentence, place) => (
              <li key={place}>{sentence}</li>
            ))}
            {sentences.length > SHOWN_SENTENCES ? <li>… and {sentences.length - SHOWN_SENTENCES} more.</li> : null}
          </ul>
        </div>
      ))}
    </div>
  );
}
