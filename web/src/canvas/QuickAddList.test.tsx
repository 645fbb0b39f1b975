// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { catalogue } from "../test/factories";
import { quietSession, renderPanel } from "../test/panelEditor";
import { CanvasContext, createCanvasModel } from "./model";
import { QuickAddList } from "./QuickAddList";

afterEach(cleanup);

it("gives the keyboard back to where it was", async () => {
  const canvas = createCanvasModel();
  renderPanel(
    <CanvasContext value={canvas}>
      <button type="button">Before</button>
      <QuickAddList />
    </CanvasContext>,
    quietSession([]),
    catalogue.entries,
  );
  const before = screen.getByRole("button", { name: "Before" });
  before.focus();
  act(() => canvas.quickAdd.setState({ from: null, at: { x: 0, y: 0 }, screen: { x: 0, y: 0 } }));
  const field = await screen.findByPlaceholderText("Add a node…");
  act(() => field.focus());
  fireEvent.keyDown(field, { key: "Escape" });
  expect(screen.queryByPlaceholderText("Add a node…")).toBeNull();
  expect(document.activeElement).toBe(before);
});
