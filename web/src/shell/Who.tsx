import { useEffect, useState, type FormEvent } from "react";
import { useMe } from "../editor/me";
import { useEditor } from "../editor/context";
import { sendJson, sentenceOf } from "../lib/http";
import { useReadable } from "../lib/readable";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { TextField } from "../ui/TextField";
import { toast } from "../ui/Toast";
import { changingName } from "./changingName";

/** Under which name one is here, where one says it oneself: another one can be said, and it is told who else says this. */
export function Who() {
  const open = useReadable(changingName);
  useNamesakes();
  return open ? <AnotherName /> : null;
}

/** Another tab of this browser answers, or says itself that it is there, once it has opened. */
const PATIENCE_MS = 5_000;

/** Whom the name stands for is decided by the name alone: who says the same one is the same person, and undoes their work.
 *  That is meant for one's own tabs; of anybody else one is told. */
function useNamesakes(): void {
  const { session } = useEditor();
  const { id, name } = useMe();
  useEffect(() => {
    const tabs = new BroadcastChannel("lakestream.connections");
    const asked = new Set<string>();
    const own = new Set<string>();
    const timers = new Set<ReturnType<typeof setTimeout>>();
    tabs.onmessage = ({ data }: MessageEvent<{ ask?: string; own?: string }>) => {
      if (data.own !== undefined) own.add(data.own);
      if (data.ask !== undefined && data.ask === session.state.getState().you?.connection) tabs.postMessage({ own: data.ask });
    };
    const look = (): void => {
      for (const person of session.people.getState()) {
        if (person.id !== id || asked.has(person.connection)) continue;
        asked.add(person.connection);
        tabs.postMessage({ ask: person.connection });
        timers.add(setTimeout(() => own.has(person.connection) || tell(), PATIENCE_MS));
      }
    };
    const tell = (): void =>
      toast(`Somebody else is here as ${name}: choose another name so that your undo is your own. If it is you in another browser, all is well.`, {
        action: { label: "Change name…", run: () => changingName.setState(true) },
      });
    let said: string | undefined;
    const present = (): void => {
      const connection = session.state.getState().you?.connection;
      if (connection !== undefined && connection !== said) tabs.postMessage({ own: connection });
      said = connection;
    };
    present();
    look();
    const stop = [session.people.subscribe(look), session.state.subscribe(present)];
    return () => {
      for (const end of stop) end();
      tabs.close();
      for (const timer of timers) clearTimeout(timer);
    };
  }, [session, id, name]);
}

function AnotherName() {
  const me = useMe();
  const [name, setName] = useState(me.name);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const close = (): void => changingName.setState(false);
  const same = name.trim() === "" || name.trim() === me.name;

  const change = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (same || busy) return;
    setBusy(true);
    try {
      await sendJson("POST", "/api/me", { name: name.trim() });
      // Everything here speaks for who one was.
      location.reload();
    } catch (error) {
      setProblem(sentenceOf(error));
      setBusy(false);
    }
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => open || close()}
      title="Change name"
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button variant="primary" type="submit" form="another-name" disabled={same || busy}>
            Change name
          </Button>
        </>
      }
    >
      <form id="another-name" onSubmit={(event) => void change(event)}>
        <Field
          label="Your name"
          hint="From now on. What you have done stands under the name you had, and only that name can undo it: to do so, take it again."
          messages={problem ? [{ severity: "error", detail: problem }] : []}
        >
          <TextField autoFocus required maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
      </form>
    </Dialog>
  );
}
