// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { entryOf, NO_CODE, nodeOf, quietSession, renderPanel } from "../test/panelEditor";
import { problemCommands } from "./commands";
import { current } from "./current";
import { ProblemsPanel } from "./ProblemsPanel";

const ENTRY = entryOf("filter", { condition: { type: "string", "x-ui": { widget: "sql-expression", order: 1, label: "Condition", help: "" } } }, { label: "Filter" });
const FINDINGS = [
  { code: "w", nodeId: "b", field: null, detail: "Nothing arrives here.", severity: "warning" as const },
  { code: "e", nodeId: "a", field: "condition", detail: "There is no column y here." },
];

afterEach(() => {
  cleanup();
  current.setState(null);
});

function open() {
  const session = quietSession([nodeOf("a", "filter", {}, "Only late"), nodeOf("b", "filter")]);
  session.code.setState({ ...NO_CODE, findings: FINDINGS });
  return renderPanel(<ProblemsPanel />, session, [ENTRY]);
}

describe("the problems", () => {
  it("lists errors first, with node and field as people call them", () => {
    open();
    const rows = screen.getAllByRole("listitem").map((row) => row.textContent);
    expect(rows).toEqual(["Only lateThere is no column y here.Condition", "FilterNothing arrives here."]);
    expect(screen.getByRole("status").textContent).toContain("1 error, 1 warning");
  });

  it("leads to the field of a problem", () => {
    const { editor } = open();
    fireEvent.click(screen.getByRole("button", { name: /no column y/ }));
    expect(editor.focus.getState()).toEqual({ nodeId: "a", field: "condition" });
  });

  it("steps from problem to problem with F8, and back with Shift+F8", () => {
    const { editor } = open();
    const [next, previous] = problemCommands(editor);
    const at = () => editor.focus.getState()?.nodeId;
    act(() => next?.run());
    expect(at()).toBe("a");
    act(() => next?.run());
    expect(at()).toBe("b");
    act(() => next?.run());
    expect(at()).toBe("a");
    act(() => previous?.run());
    expect(at()).toBe("b");
    expect(screen.getByRole("button", { name: /Nothing arrives/ }).getAttribute("aria-current")).toBe("true");
  });

  it("has nothing to say of an empty canvas", () => {
    const session = quietSession([]);
    session.code.setState({ ...NO_CODE, findings: [{ code: "graph.empty", detail: "There is nothing to run yet." }] });
    const { editor } = renderPanel(<ProblemsPanel />, session, [ENTRY]);
    expect(screen.queryByText("There is nothing to run yet.")).toBeNull();
    expect(screen.getByText("No problems")).toBeTruthy();
    expect(problemCommands(editor)[0]?.when?.()).toBe(false);
  });

  it("says that all is well when it is", () => {
    const { session, editor } = open();
    act(() => session.code.setState(NO_CODE));
    expect(screen.getByText("No problems")).toBeTruthy();
    expect(problemCommands(editor)[0]?.when?.()).toBe(false);
  });
});
