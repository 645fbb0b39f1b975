// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { hint, openForm } from "../../test/openForm";

const EITHER = { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] } as const;
const open = (config: Readonly<Record<string, unknown>>) => openForm({ key: { ...EITHER, ...hint("columns", "Entity") } }, config, {});

afterEach(cleanup);

describe("columns", () => {
  it("are shown, added to and taken out where one stands by itself", () => {
    const { config } = open({ key: "card" });
    const add = screen.getByLabelText("Add to Entity");
    fireEvent.change(add, { target: { value: "shop" } });
    fireEvent.keyDown(add, { key: "Enter" });
    expect(config()).toEqual({ key: ["card", "shop"] });
    fireEvent.click(screen.getByRole("button", { name: "Remove card" }));
    expect(config()).toEqual({ key: ["shop"] });
  });

  it("[FI3] take what was typed when the form goes away before the field is left", () => {
    const { session, editor } = open({ key: ["card"] });
    fireEvent.change(screen.getByLabelText("Add to Entity"), { target: { value: "shop" } });
    act(() => editor.selection.nodes([]));
    expect(session.state.getState().document?.nodes.get("n")?.config).toEqual({ key: ["card", "shop"] });
  });

  it("[FI9] have what is said of one of them below", () => {
    const { find } = open({ key: ["card", "nope"] });
    find({ "key.1": "There is no column nope here." });
    expect(screen.getByText("There is no column nope here.")).toBeTruthy();
  });
});
