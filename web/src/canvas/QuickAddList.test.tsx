// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { useDocument } from "../editor/context";
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
  act(() => canvas.quickAdd.setState({ from: null, screen: { x: 0, y: 0 } }));
  const field = await screen.findByPlaceholderText("Add a node…");
  act(() => field.focus());
  fireEvent.keyDown(field, { key: "Escape" });
  expect(screen.queryByPlaceholderText("Add a node…")).toBeNull();
  expect(document.activeElement).toBe(before);
});

it("places, connects and names the keyboard's next step as the palette does", async () => {
  const canvas = createCanvasModel();
  const { session, editor } = renderPanel(
    <CanvasContext value={canvas}>
      <QuickAddList />
      <Cards />
    </CanvasContext>,
    quietSession([]),
    catalogue.entries,
  );
  const add = async (type: string) => {
    act(() => canvas.quickAdd.setState({ from: null, screen: { x: 0, y: 0 } }));
    fireEvent.click(await screen.findByText(type));
  };
  for (const type of ["Reader", "Keep", "Detect"]) await add(type);
  const { nodes, edges } = session.state.getState().document ?? { nodes: new Map(), edges: new Map() };
  const [reader, keep, detect] = [...nodes.values()];
  expect([...edges.values()].map(({ source, target }) => [source, target])).toEqual([
    [reader?.id, keep?.id],
    [keep?.id, detect?.id],
  ]);
  expect(new Set([...nodes.values()].map(({ position }) => position.x)).size).toBe(3);
  await waitFor(() => expect(document.activeElement?.getAttribute("data-id")).toBe(detect?.id));
  // With nothing selected: below what is there.
  act(() => editor.selection.clear());
  await add("Reader");
  const second = [...(session.state.getState().document?.nodes.values() ?? [])].at(-1);
  expect(second?.position.y).toBeGreaterThan((reader?.position.y ?? 0) + 60);
});

/** As React Flow draws them, for the keyboard. */
function Cards() {
  const nodes = useDocument((document) => document.nodes);
  return [...nodes.keys()].map((id) => <div key={id} className="react-flow__node" data-id={id} tabIndex={0} />);
}
