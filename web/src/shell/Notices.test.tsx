// @vitest-environment happy-dom
import { act, cleanup, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import type { SessionNotice } from "../sync/contract";
import { entryOf, nodeOf, quietSession, renderPanel } from "../test/panelEditor";
import { Toasts } from "../ui/Toast";
import { Notices } from "./Notices";

afterEach(cleanup);

/** Whether the browser asks before it closes the tab. */
function asks(): boolean {
  const event = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
}

it("[FI3] has the browser ask before a tab is closed with something neither sent nor given up", () => {
  const { editor, unmount } = renderPanel(<Notices />, quietSession([nodeOf("n", "sink")]));
  expect(asks()).toBe(false);
  const place = { subject: { kind: "node", id: "n" }, field: "rate", name: "Rate", show: () => undefined } as const;
  act(() => editor.undecided.hold({ place, mine: "many", theirs: null, seen: "3", holder: null }));
  expect(asks()).toBe(true);
  act(() => editor.undecided.drop(place));
  expect(asks()).toBe(false);
  act(() => editor.undecided.hold({ place, mine: "many", theirs: null, seen: "3", holder: null }));
  unmount();
  expect(asks()).toBe(false);
});

it("says in words what an undo has left alone", async () => {
  const node = nodeOf("n", "seq", { pattern: { stages: [{ name: "a" }, {}] } });
  const session = quietSession([node]);
  const heard: ((notice: SessionNotice) => void)[] = [];
  const listening = { ...session, onNotice: (listener: (notice: SessionNotice) => void) => (heard.push(listener), () => undefined) };
  const entry = entryOf("seq", { pattern: { "x-ui": { label: "Pattern" } } }, { label: "Sequence Detector" });
  renderPanel(<><Notices /><Toasts /></>, listening, [entry]);
  const skipped = ["pattern.stages.0.where", "pattern.stages.1.where", "in"].map((field) => ({ nodeId: "n", by: "Bob", field }));
  act(() => heard.forEach((hear) => hear({ kind: "undone", redo: false, changes: 1, skipped })));
  expect((await screen.findByText(/^Undone, but left alone/)).textContent).toBe(
    "Undone, but left alone: Pattern, stage “a”, condition of “Sequence Detector” (changed by Bob), " +
      "Pattern, stage 2, condition of “Sequence Detector” (changed by Bob), the connection of “Sequence Detector” (changed by Bob).",
  );
});
