import { afterEach, expect, it, vi } from "vitest";
import { createEditor } from "../editor/create";
import { catalogue } from "../test/factories";
import { quietSession } from "../test/panelEditor";
import { dropFiles } from "./dropFiles";

afterEach(() => vi.unstubAllGlobals());

it("reads no file of rows into the page to find that it is no drawing", async () => {
  vi.stubGlobal("fetch", async () => Response.json({ path: "uploads/x/rows.json", fileFormat: "json", columns: [], errors: [] }));
  const session = quietSession([]);
  const file = new File([""], "rows.json");
  Object.defineProperty(file, "size", { value: 2 ** 32 });
  const read = vi.spyOn(file, "text");
  await dropFiles(createEditor(session, catalogue), [file], { x: 0, y: 0 }, () => undefined);
  expect(read).not.toHaveBeenCalled();
  expect([...(session.state.getState().document?.nodes.values() ?? [])]).toMatchObject([{ type: "reader", label: "rows" }]);
});
