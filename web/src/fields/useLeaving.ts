import { useEffect, useRef } from "react";

/** Called when the control goes away, and when the tab is closed or loaded anew, which takes no control away first.
 *  Selecting another node unmounts a form before a blur arrives. */
export function useLeaving(leave: () => void): void {
  const latest = useRef(leave);
  latest.current = leave;
  useEffect(() => {
    const go = () => latest.current();
    window.addEventListener("pagehide", go);
    return () => {
      window.removeEventListener("pagehide", go);
      go();
    };
  }, []);
}
