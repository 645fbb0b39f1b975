import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactNode } from "react";
import { Problem, getJson, sendJson, sentenceOf } from "../lib/http";
import { untilAnswered } from "../lib/untilAnswered";
import type { AtTheDoor, Me } from "../wire/shapes";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { TextField } from "../ui/TextField";
import styles from "./Identified.module.css";
import { Logo } from "../ui/Logo";
import { MeContext } from "../editor/me";
import { NoAnswer } from "./NoAnswer";
import { Waiting } from "./Waiting";

const DOOR = ["door"] as const;

/** The page for people the server knows. On this machine, whoever comes first is asked for a name. */
export function Identified({ children }: { children: ReactNode }) {
  const door = useQuery({
    queryKey: DOOR,
    queryFn: ({ signal }) => getJson<AtTheDoor>("/api/door", signal),
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: untilAnswered,
  });
  if (door.data?.me) return <MeContext value={door.data.me}>{children}</MeContext>;
  if (door.data) return <Door door={door.data} />;
  if (door.isPending) return <Waiting what="Connecting…" />;
  return <NoAnswer title="You could not be recognised" error={door.error} again={() => void door.refetch()} />;
}

function Door({ door }: { door: AtTheDoor }) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [secret, setSecret] = useState("");
  const { asksSecret } = door;
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
      queries.setQueryData<AtTheDoor>(DOOR, { ...door, me });
    } catch (failure) {
      setError(failure instanceof Problem ? failure : new Problem(0, "offline", sentenceOf(failure)));
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
        <p className={styles.text}>Others on the canvas will see you by this name, and your undo goes by it.</p>
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
