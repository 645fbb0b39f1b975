// @vitest-environment happy-dom
import { act, cleanup } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { nodeOf, quietSession, renderPanel } from "../test/panelEditor";
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
