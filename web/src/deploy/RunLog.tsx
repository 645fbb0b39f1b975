import { useEffect, useRef, useState } from "react";
import { useAgain } from "../editor/useAgain";
import { getJson, sentenceOf } from "../lib/http";
import { Message } from "../ui/Field";
import { Spinner } from "../ui/Spinner";
import type { DeploymentView } from "../wire/shapes";
import type { Logs } from "../wire/types.gen";
import styles from "./runs.module.css";
import { isLive } from "./status";

const TAIL = 400;
const EVERY_MS = 2_000;

/** The last lines the program and its engine have printed; follows them while the run is live. */
export function RunLog({ run }: { run: DeploymentView }) {
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const box = useRef<HTMLPreElement>(null);
  const atEnd = useRef(true);
  const live = isLive(run);
  const [asked, setAsked] = useState(0);
  useAgain(problem !== null, () => setAsked(asked + 1));

  useEffect(() => {
    const stop = new AbortController();
    const read = async (): Promise<void> => {
      try {
        const logs = await getJson<Logs>(`/api/deployments/${encodeURIComponent(run.id)}/logs?tail=${TAIL}`, stop.signal);
        setText(logs.text);
        setProblem(null);
      } catch (error) {
        if (!stop.signal.aborted) setProblem(sentenceOf(error));
      }
    };
    void read();
    const timer = live ? setInterval(() => void read(), EVERY_MS) : undefined;
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [run.id, live, run.status, asked]);

  useEffect(() => {
    if (box.current && atEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text]);

  if (problem !== null) return <Message severity="error" detail={problem} />;
  if (text === null) return <Spinner label="Reading the log" />;
  if (text.trim() === "") return <p className={styles.quiet}>The program has printed nothing yet.</p>;
  return (
    <pre
      ref={box}
      className={styles.log}
      tabIndex={0}
      role="log"
      aria-label="Log of the run"
      onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
        atEnd.current = scrollHeight - scrollTop - clientHeight < 24;
      }}
    >
      {text}
    </pre>
  );
}
