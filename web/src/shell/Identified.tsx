import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactNode } from "react";
import { Problem, getJson, sendJson, sentenceOf } from "../lib/http";
import type { Me } from "../wire/shapes";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { Field } from "../ui/Field";
import { TextField } from "../ui/TextField";
import styles from "./Identified.module.css";
import { Logo } from "../ui/Logo";
import { MeContext } from "../editor/me";
import { Waiting } from "./Waiting";

const ME = ["me"] as const;

/** The page for people the server knows. On this machine, whoever comes first is asked for a name. */
export function Identified({ children }: { children: ReactNode }) {
  const me = useQuery({
    queryKey: ME,
    queryFn: ({ signal }) => getJson<Me>("/api/me", signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (me.data) return <MeContext value={me.data}>{children}</MeContext>;
  if (me.isPending) return <Waiting what="Connecting…" />;
  if (me.error instanceof Problem && me.error.status === 401) return <Door problem={me.error} />;
  return (
    <main className={styles.door}>
      <EmptyState
        title="The server does not answer"
        action={<Button onClick={() => void me.refetch()}>Try again</Button>}
      >
        {sentenceOf(me.error)}
      </EmptyState>
    </main>
  );
}

function Door({ problem }: { problem: Problem }) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [secret, setSecret] = useState("");
  const [asksSecret, setAsksSecret] = useState(problem.code.includes("secret"));
  const [error, setError] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);

  const enter = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const me = await sendJson<Me>("POST", "/api/me", {
        name: name.trim(),
        ...(asksSecret ? { joinSecret: secret } : {}),
      });
      queries.setQueryData(ME, me);
    } catch (failure) {
      const refused = failure instanceof Problem ? failure : new Problem(0, "offline", sentenceOf(failure));
      // A server that is open to others asks for its secret; nobody else is bothered with the field.
      if (refused.code === "join_secret.wrong") setAsksSecret(true);
      setError(refused.code === "join_secret.wrong" && !asksSecret ? null : refused);
    } finally {
      setBusy(false);
    }
  };

  const onSecret = error?.code === "join_secret.wrong";
  const messages = error ? [{ severity: "error" as const, detail: error.detail }] : [];
  return (
    <main className={styles.door}>
      <form className={styles.card} onSubmit={(event) => void enter(event)}>
        <h1 className={styles.title}>
          <Logo size={26} /> LakeStream
        </h1>
        <p className={styles.text}>Others on the canvas will see you by this name.</p>
        <Field label="Your name" messages={onSecret ? [] : messages}>
          <TextField
            autoFocus
            required
            maxLength={80}
            autoComplete="name"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        {asksSecret ? (
          <Field label="Join secret" hint="Whoever started this server knows it." messages={onSecret ? messages : []}>
            <TextField type="password" required value={secret} onChange={(event) => setSecret(event.target.value)} />
          </Field>
        ) : null}
        <Button variant="primary" type="submit" disabled={busy || name.trim() === ""}>
          Start
        </Button>
      </form>
    </main>
  );
}
