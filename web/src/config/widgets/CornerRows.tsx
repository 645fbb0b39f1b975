import { useRef, useState } from "react";
import { findingsUnder, messagesOf } from "../../fields/messages";
import { TextDraft } from "../../fields/TextDraft";
import { At } from "../../fields/place";
import { useNewcomer } from "../../fields/useDraft";
import { useLeaving } from "../../fields/useLeaving";
import { useKeys } from "../../fields/useKeys";
import { Message } from "../../ui/Field";
import { TextField } from "../../ui/TextField";
import type { Finding } from "../../wire/shapes";
import { moved, placeNow, without } from "./lists";
import { pastedCorners, type Corner, type Ring } from "./points";
import { afterMove, RowActions } from "./RowActions";
import { useFocusAt } from "./useFocusAt";
import styles from "./widgets.module.css";

interface CornerRowsProps {
  ring: Ring;
  label: string;
  /** Where the corners stand in the config: `polygonVertices`, `holes.0`. */
  path: string;
  findings: readonly Finding[];
  disabled: boolean;
  /** One edit of the corners that are there when it is made. */
  edit: (change: (present: Ring) => Ring) => void;
}

const NAMES = ["latitude", "longitude"] as const;
const NO_NUMBER = "A corner is two numbers: latitude and longitude.";

const numberIn = (text: string): number | null => (text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : null);
const sameNumber = (text: string): string => String(numberIn(text) ?? text.trim());

/** The corners of one area, two numbers a row. Several are pasted at once: JSON, or a line each. */
export function CornerRows({ ring, label, path, findings, disabled, edit }: CornerRowsProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const keys = useKeys(ring);
  const { root, focusAt } = useFocusAt<HTMLDivElement>();

  /** Others may have added or taken out corners since these were drawn. */
  const at = (place: number, change: (present: Ring, now: number) => Ring): void =>
    edit((present) => {
      const now = placeNow(ring, present, place);
      return now === null ? present : change(present, now);
    });
  const setPart = (place: number, part: number, text: string): boolean => {
    const number = numberIn(text);
    setProblem(number === null ? NO_NUMBER : null);
    if (number === null) return false;
    at(place, (present, now) => present.map((corner, each) => (each === now ? withPart(corner, part, number) : corner)));
    return true;
  };

  return (
    <div
      ref={root}
      className={styles.corners}
      onPaste={(event) => {
        const pasted = disabled ? null : pastedCorners(event.clipboardData.getData("text/plain"));
        if (pasted === null) return;
        event.preventDefault();
        setProblem("wrong" in pasted ? pasted.wrong : null);
        if ("corners" in pasted) edit((present) => [...present, ...pasted.corners]);
      }}
    >
      {ring.map((corner, place) => {
        const here = `${path}.${place}`;
        const name = `${label} ${place + 1}`;
        const wrong = findingsUnder(findings, here);
        return (
          <div key={keys[place]} role="group" aria-label={name} data-field={here} data-row={place}>
            <div className={styles.corner}>
              {NAMES.map((each, part) => (
                <At key={each} field={`${here}.${part}`}>
                  <TextDraft
                    value={String(corner[part])}
                    label={`${name}: ${each}`}
                    inputMode="decimal"
                    mono
                    disabled={disabled}
                    normal={sameNumber}
                    onText={() => setProblem(null)}
                    send={(text) => setPart(place, part, text)}
                  />
                </At>
              ))}
              <RowActions
                {...{ name, place, disabled }}
                count={ring.length}
                onMove={(by) => {
                  focusAt(...afterMove(place + by, by));
                  at(place, (present, now) => moved(present, now, now + by));
                }}
                onRemove={() => {
                  focusAt(`[data-row="${Math.min(place, ring.length - 2)}"] [data-act="remove"]`, "input");
                  at(place, without);
                }}
              />
            </div>
            {messagesOf(wrong).map((message) => (
              <Message key={message.detail} {...message} />
            ))}
          </div>
        );
      })}
      {disabled ? null : <NextCorner label={label} add={(corner) => edit((present) => [...present, corner])} refuse={setProblem} />}
      {problem === null ? null : (
        <div role="status">
          <Message severity="error" detail={problem} />
        </div>
      )}
    </div>
  );
}

const withPart = ([lat, lon]: Corner, part: number, number: number): Corner => (part === 0 ? [number, lon] : [lat, number]);

/** Between the two numbers of a corner, where they are one text. */
const BETWEEN = ", ";

interface NextCornerProps {
  label: string;
  add: (corner: Corner) => void;
  refuse: (sentence: string | null) => void;
}

/** The corner to come: it is one once both of its numbers are there, on Enter or when it is left. */
function NextCorner({ label, add, refuse }: NextCornerProps) {
  const [typed, setTyped] = useState<readonly [string, string]>(["", ""]);
  const first = useRef<HTMLInputElement>(null);
  const numbers = [numberIn(typed[0]), numberIn(typed[1])] as const;
  const [lat, lon] = numbers;
  const send = (goOn: boolean): void => {
    if (lat === null || lon === null) {
      if (goOn || typed.some((text, part) => text.trim() !== "" && numbers[part] === null)) refuse(NO_NUMBER);
      return;
    }
    refuse(null);
    setTyped(["", ""]);
    add([lat, lon]);
    if (goOn) first.current?.focus();
  };
  const { keep, isRemoved } = useNewcomer(typed.join(BETWEEN).replace(/^[\s,]+$/, ""), false, `${label}: corner to come`, ({ mine }) => {
    const [first = "", second = ""] = mine.split(BETWEEN);
    setTyped([first, second]);
  });
  useLeaving(() => {
    if (isRemoved() && typed.some((text) => text.trim() !== "")) keep(typed.join(BETWEEN));
    else send(false);
  });

  return (
    <div
      className={styles.corner}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) send(false);
      }}
    >
      {NAMES.map((each, part) => (
        <TextField
          key={each}
          {...(part === 0 ? { ref: first } : {})}
          aria-label={`${label}, next: ${each}`}
          inputMode="decimal"
          mono
          placeholder={each}
          value={typed[part] ?? ""}
          onChange={(event) => {
            const text = event.target.value;
            refuse(null);
            setTyped(([north, east]) => (part === 0 ? [text, east] : [north, text]));
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter") send(true);
          }}
        />
      ))}
    </div>
  );
}
