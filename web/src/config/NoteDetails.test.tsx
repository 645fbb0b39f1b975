// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { quietSession, renderPanel } from "../test/panelEditor";
import { NoteDetails } from "./NoteDetails";

const NOTE = { id: "note", text: "", position: { x: 0, y: 0 }, size: { width: 224, height: 112 }, color: "yellow" };

function open() {
  const session = quietSession([]);
  session.elsewhere([{ command: "addNote", note: NOTE }]);
  renderPanel(<NoteDetails id="note" />, session);
  const width = screen.getByLabelText<HTMLInputElement>("Width");
  const enter = (text: string) => {
    fireEvent.change(width, { target: { value: text } });
    fireEvent.keyDown(width, { key: "Enter" });
  };
  return { session, width, enter, size: () => session.state.getState().document?.notes.get("note")?.size };
}

afterEach(cleanup);

describe("the measures of a note", () => {
  it("[FI6] that can't be stay on the screen and say why", () => {
    const { session, width, enter } = open();
    for (const text of ["5", "9999", "wide"]) {
      enter(text);
      expect(screen.getByText("Width: a number from 96 to 4000 is needed.")).toBeTruthy();
      expect(width.value).toBe(text);
    }
    expect(session.edits).toEqual([]);
    expect(screen.queryByText("Keep mine")).toBeNull();
  });

  it("are whole, and nobody is asked about the rounding", () => {
    const { enter, size } = open();
    enter("300.6");
    expect(size()).toEqual({ width: 301, height: 112 });
    expect(screen.queryByText("Keep mine")).toBeNull();
  });
});
