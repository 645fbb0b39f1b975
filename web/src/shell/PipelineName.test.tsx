// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { quietSession, renderPanel } from "../test/panelEditor";
import { PipelineName, startRenaming } from "./PipelineName";

function open() {
  const session = quietSession([]);
  const { editor, unmount } = renderPanel(<PipelineName />, session);
  act(startRenaming);
  return { session, editor, unmount, field: screen.getByLabelText<HTMLInputElement>("Name of the pipeline") };
}
const rename = (name: string) => ({ command: "renamePipeline", name }) as const;

afterEach(cleanup);

describe("the pipeline's name", () => {
  it("is sent once, on Enter or when it is left; Escape takes back what was typed", () => {
    const { session, field } = open();
    fireEvent.change(field, { target: { value: "Planes" } });
    fireEvent.keyDown(field, { key: "Enter" });
    act(startRenaming);
    const again = screen.getByLabelText("Name of the pipeline");
    fireEvent.change(again, { target: { value: "Trains" } });
    fireEvent.keyDown(again, { key: "Escape" });
    expect(session.edits).toEqual([[rename("Planes")]]);
    expect(screen.getByRole("button", { name: "Planes" })).toBeTruthy();
  });

  it("stays as somebody else has set it meanwhile, where nothing was typed", () => {
    const { session, field } = open();
    act(() => session.elsewhere([rename("Theirs")]));
    fireEvent.blur(field);
    expect(session.edits).toEqual([]);
    expect(session.state.getState().document?.name).toBe("Theirs");
  });

  it("[FI4] is nobody's to overwrite: what was typed beside another's name is asked about", () => {
    const { session, editor, field } = open();
    fireEvent.change(field, { target: { value: "Mine" } });
    act(() => session.elsewhere([rename("Theirs")]));
    fireEvent.blur(field);
    expect(session.edits).toEqual([]);
    expect(editor.undecided.getState()).toMatchObject([{ mine: "Mine", theirs: "Theirs", place: { field: "name", name: "Pipeline name" } }]);
  });

  it("[FI3] is sent too when the page goes away under it", () => {
    const { session, field, unmount } = open();
    fireEvent.change(field, { target: { value: "Planes" } });
    unmount();
    expect(session.edits).toEqual([[rename("Planes")]]);
  });

  it("can't be changed where nothing can", () => {
    const { session } = open();
    const before = session.state.getState();
    act(() => session.state.setState({ ...before, document: before.document && { ...before.document, status: "archived" } }));
    expect(screen.queryByLabelText("Name of the pipeline")).toBeNull();
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Late planes" }).disabled).toBe(true);
  });
});
