// @vitest-environment happy-dom
import { act, cleanup } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { runCommand } from "../commands/registry";
import { quietSession, renderPanel } from "../test/panelEditor";
import { runsPanel } from "./panel";
import { dialogOpen } from "./store";

afterEach(cleanup);

it("asks about the pipeline it was opened on, and about no other", () => {
  const Resident = runsPanel.Resident ?? (() => null);
  const first = renderPanel(<Resident />, quietSession([]));
  act(() => void runCommand("deploy.open"));
  expect(dialogOpen.getState()).toBe(true);
  // Back in the browser, and on to another pipeline.
  first.unmount();
  renderPanel(<Resident />, quietSession([]));
  expect(dialogOpen.getState()).toBe(false);
});
