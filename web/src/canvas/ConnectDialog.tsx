import { Suspense, useEffect } from "react";
import { lazily } from "../lib/lazily";
import { useReadable, writable } from "../lib/readable";

const ConnectQuestion = lazily(() => import("./ConnectQuestion"), "ConnectQuestion");

const source = writable<string | null>(null);
const close = () => source.setState(null);

/** Asks what the node's output shall flow into: drawing an edge without a pointer. */
export function openConnect(nodeId: string): void {
  source.setState(nodeId);
}

export function ConnectDialog() {
  // Another pipeline asks for itself.
  useEffect(() => close, []);
  const nodeId = useReadable(source);
  return nodeId === null ? null : (
    <Suspense fallback={null}>
      <ConnectQuestion nodeId={nodeId} close={close} />
    </Suspense>
  );
}
