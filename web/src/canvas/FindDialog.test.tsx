// @vitest-environment happy-dom
import { act, cleanup, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { quietSession, renderPanel } from "../test/panelEditor";
import { FindDialog, openFind } from "./FindDialog";

afterEach(cleanup);

it("asks about the pipeline it was opened on, and about no other", async () => {
  const first = renderPanel(<FindDialog />, quietSession([]));
  act(openFind);
  expect(await screen.findByRole("dialog")).toBeTruthy();
  // Back in the browser, and on to another pipeline.
  first.unmount();
  renderPanel(<FindDialog />, quietSession([]));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(screen.queryByRole("dialog")).toBeNull();
});
