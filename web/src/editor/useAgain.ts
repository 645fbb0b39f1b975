import { useEffect, useRef } from "react";
import { useSession } from "./context";

/** Asks again for what could not be had while the server was away, once it is back. `failed`: it could not be had. */
export function useAgain(failed: boolean, again: () => void): void {
  const away = useSession(({ save }) => save.kind === "offline" || save.kind === "connecting");
  const missed = useRef(false);
  const latest = useRef(again);
  latest.current = again;
  useEffect(() => {
    if (away) missed.current = failed;
    else if (missed.current && failed) {
      missed.current = false;
      latest.current();
    }
  }, [away, failed]);
}
