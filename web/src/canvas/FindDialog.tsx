import { Suspense, useEffect } from "react";
import { lazily } from "../lib/lazily";
import { useReadable, writable } from "../lib/readable";

const FindQuestion = lazily(() => import("./FindQuestion"), "FindQuestion");

const open = writable(false);
const close = () => open.setState(false);

/** Asks for a word, and shows where it stands on the canvas. */
export function openFind(): void {
  open.setState(true);
}

export function FindDialog() {
  // Another pipeline asks for itself.
  useEffect(() => close, []);
  return useReadable(open) ? (
    <Suspense fallback={null}>
      <FindQuestion close={close} />
    </Suspense>
  ) : null;
}
