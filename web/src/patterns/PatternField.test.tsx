// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { entryOf, NO_CODE, nodeOf, OnlyField, quietSession, renderPanel } from "../test/panelEditor";
import type { Pattern, Stage } from "./model";
import { PatternField } from "./PatternField";

const ENTRY = entryOf("some-pattern", { pattern: { type: "object", "x-ui": { widget: "pattern", order: 1, label: "Pattern", help: "" } } }, { category: "pattern" });
const AB: Pattern = { stages: [{ name: "a", where: "x > 1" }, { name: "b", where: "x > a.x", contiguity: "strict" }] };

function open(pattern?: Pattern) {
  const session = quietSession([nodeOf("seq", "some-pattern", pattern ? { pattern, partitionBy: ["carrier"] } : {})]);
  const widget = { Component: PatternField, composite: true };
  return renderPanel(<OnlyField nodeId="seq" fieldKey="pattern" entry={ENTRY} widget={widget} />, session, [ENTRY]);
}

const patternOf = (session: ReturnType<typeof quietSession>) =>
  session.state.getState().document?.nodes.get("seq")?.config["pattern"] as Pattern | undefined;
const stage = (name: string) => within(screen.getByRole("region", { name: `Stage ${name}` }));

afterEach(cleanup);

describe("the stage editor", () => {
  it("[PE1] begins with two stages at the press of a button", () => {
    const { session } = open();
    fireEvent.click(screen.getByRole("button", { name: "Begin with two stages" }));
    expect(patternOf(session)?.stages.map((each) => each.name)).toEqual(["a", "b"]);
    expect(session.edits).toHaveLength(1);
  });

  it("[PE7] reads the pattern out as a sentence", () => {
    open({ ...AB, withinMs: 7_200_000 });
    expect(screen.getByText("For each carrier: a [x > 1], directly followed by b [x > a.x], all in less than 2 hours.")).toBeTruthy();
  });

  it("[PE1] adds stages, and makes one edit of the whole pattern of each change", () => {
    const { session } = open(AB);
    fireEvent.click(screen.getByRole("button", { name: "Add a stage" }));
    expect(session.edits).toEqual([[{ command: "configureNode", id: "seq", set: { pattern: { stages: [...AB.stages, { name: "c" }] } }, before: { pattern: AB } }]]);
  });

  it("explains how a stage follows the one before, and changes it", () => {
    const { session } = open(AB);
    expect(screen.getByText("The very next row of the key must fit, or the run ends.")).toBeTruthy();
    fireEvent.change(screen.getByLabelText("How b follows the stage before"), { target: { value: "any" } });
    expect(patternOf(session)?.stages[1]?.contiguity).toBe("any");
    expect(screen.getByText(/every combination is found/)).toBeTruthy();
  });

  it("[PE3] renames a stage with all that speaks of it, once the field is left", () => {
    const { session } = open(AB);
    const name = screen.getByLabelText("Name of stage 1");
    fireEvent.change(name, { target: { value: "first" } });
    expect(session.edits).toHaveLength(0);
    fireEvent.blur(name);
    expect(patternOf(session)?.stages).toMatchObject([{ name: "first" }, { where: "x > first.x" }]);
  });

  it("[FI6] says why a stage can't go without a name, and keeps the one it has", () => {
    const { session } = open(AB);
    const name = screen.getByLabelText<HTMLInputElement>("Name of stage 1");
    fireEvent.change(name, { target: { value: " " } });
    fireEvent.blur(name);
    expect(screen.getByText(/A stage needs a name/)).toBeTruthy();
    expect(session.edits).toEqual([]);
    fireEvent.change(name, { target: { value: "first" } });
    expect(screen.queryByText(/A stage needs a name/)).toBeNull();
  });

  it("[PE4] moves a stage with the arrow keys on its handle and says where it went", () => {
    const { session } = open(AB);
    fireEvent.keyDown(stage("a").getByRole("button", { name: /^Move a/ }), { key: "ArrowDown" });
    expect(patternOf(session)?.stages.map((each) => each.name)).toEqual(["b", "a"]);
    fireEvent.keyDown(stage("b").getByRole("button", { name: /^Move b/ }), { key: "ArrowUp" });
    expect(session.edits).toHaveLength(1);
  });

  it("[PE4] moves a stage by dragging its handle onto another", () => {
    const { session } = open(AB);
    const held = new Map<string, string>();
    const dataTransfer = { setData: (kind: string, value: string) => held.set(kind, value), getData: (kind: string) => held.get(kind) ?? "", types: ["application/x-lakestream-stage"], effectAllowed: "" };
    fireEvent.dragStart(stage("b").getByRole("button", { name: /^Move b/ }), { dataTransfer });
    const target = screen.getByRole("region", { name: "Stage a" });
    fireEvent.dragOver(target, { dataTransfer });
    fireEvent.drop(target, { dataTransfer });
    expect(patternOf(session)?.stages.map((each) => each.name)).toEqual(["b", "a"]);
  });

  it("sets how often a stage is taken", () => {
    const { session } = open(AB);
    fireEvent.click(stage("b").getByRole("button", { name: "How often b: once" }));
    fireEvent.click(screen.getByRole("button", { name: "one or more" }));
    expect(patternOf(session)?.stages[1]?.times).toEqual({ min: 1, max: null });
    fireEvent.click(screen.getByRole("button", { name: "once" }));
    expect(patternOf(session)?.stages[1]).not.toHaveProperty("times");
  });

  it("[PE5] keeps rarer settings folded, offers only those that mean something, and takes defaults out", () => {
    const { session } = open(AB);
    fireEvent.click(stage("b").getByRole("button", { name: "Options" }));
    expect(stage("b").queryByLabelText(/greedy/)).toBeNull();
    fireEvent.click(stage("b").getByLabelText("optional: may be left out"));
    expect(patternOf(session)?.stages[1]?.optional).toBe(true);
    fireEvent.click(stage("b").getByLabelText("optional: may be left out"));
    expect(patternOf(session)?.stages[1]).not.toHaveProperty("optional");
    fireEvent.click(stage("b").getByLabelText("must not happen"));
    expect(patternOf(session)?.stages[1]?.negated).toBe(true);
    expect(screen.getByText("The very next row must not be one of these.")).toBeTruthy();
  });

  it("offers greedy, until and time between repeats for a stage that repeats", () => {
    const { session } = open({ stages: [{ name: "a", times: { min: 1, max: null } }] });
    fireEvent.click(stage("a").getByRole("button", { name: "Options" }));
    fireEvent.click(stage("a").getByLabelText(/^greedy/));
    const apart = stage("a").getByLabelText("Within, between repeats (a): number");
    fireEvent.change(apart, { target: { value: "5 s" } });
    fireEvent.blur(apart);
    expect(patternOf(session)?.stages[0]).toMatchObject({ greedy: true, withinLoopMs: 5_000 });
  });

  it("shows groups with their stages inside, and adds into them", () => {
    const { session } = open({ stages: [{ name: "a" }, { name: "g", group: [{ name: "b" }] }] });
    expect(stage("g").getByRole("region", { name: "Stage b" })).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Add a stage to g" }));
    expect(patternOf(session)?.stages[1]?.group?.map((each) => each.name)).toEqual(["b", "c"]);
  });

  it("sets the window and what comes after a match", () => {
    const { session } = open(AB);
    const within = screen.getByLabelText("All within: number");
    fireEvent.change(within, { target: { value: "2 h" } });
    fireEvent.blur(within);
    expect(patternOf(session)?.withinMs).toBe(7_200_000);
    fireEvent.change(screen.getByLabelText("After a match"), { target: { value: "last" } });
    expect(patternOf(session)?.afterMatchSkip).toEqual({ to: "last", stage: "a" });
    fireEvent.change(screen.getByLabelText("Stage"), { target: { value: "b" } });
    expect(patternOf(session)?.afterMatchSkip).toEqual({ to: "last", stage: "b" });
  });

  it("[PE6] shows a finding at its stage, and unfolds the options it is in", () => {
    const { session } = open(AB);
    const finding = (field: string, detail: string) => ({ code: "pattern.x", nodeId: "seq", field, detail });
    act(() =>
      session.code.setState({
        ...NO_CODE,
        findings: [finding("pattern.stages.0.where", "There is no column y here."), finding("pattern.stages.1.until", "Until belongs to a stage that repeats.")],
      }),
    );
    expect(stage("a").getByText("There is no column y here.")).toBeTruthy();
    expect(stage("b").queryByText("There is no column y here.")).toBeNull();
    expect(stage("b").getByRole("button", { name: "Options" }).getAttribute("aria-expanded")).toBe("true");
  });

  it("[PE2] edits the pattern as it stands when somebody else has changed another stage", () => {
    const { session } = open(AB);
    const name = screen.getByLabelText("Name of stage 2");
    fireEvent.change(name, { target: { value: "z" } });
    act(() => session.elsewhere([{ command: "configureNode", id: "seq", set: { pattern: { ...AB, withinMs: 9 } } }]));
    fireEvent.blur(name);
    expect(patternOf(session)).toMatchObject({ withinMs: 9, stages: [{ name: "a" }, { name: "z" }] });
  });

  it("[PE13] leaves what is being typed at its stage when somebody else adds, moves and renames stages", () => {
    const { session } = open(AB);
    const name = screen.getByLabelText("Name of stage 2");
    fireEvent.change(name, { target: { value: "z" } });
    const [a, b] = AB.stages as [Stage, Stage];
    act(() => session.elsewhere([{ command: "configureNode", id: "seq", set: { pattern: { stages: [{ name: "n" }, { ...a, name: "m" }, b] } } }]));
    expect(screen.getByLabelText("Name of stage 3")).toBe(name);
    expect(name).toHaveProperty("value", "z");
    fireEvent.blur(name);
    expect(patternOf(session)?.stages.map((each) => each.name)).toEqual(["n", "m", "z"]);
  });

  it("[PE13] keeps a stage in which somebody types while another removes it", () => {
    const { session } = open({ stages: [{ name: "a", times: { min: 1, max: null } }, { name: "b" }] });
    fireEvent.click(stage("a").getByRole("button", { name: "Options" }));
    fireEvent.change(stage("a").getByLabelText("Within, between repeats (a): number"), { target: { value: "5 s" } });
    act(() => session.elsewhere([{ command: "configureNode", id: "seq", set: { pattern: { stages: [{ name: "b" }] } } }]));
    expect(patternOf(session)?.stages).toEqual([{ name: "a", times: { min: 1, max: null }, withinLoopMs: 5_000 }, { name: "b" }]);
  });

  it("does not take its own window, which comes back in another unit, for somebody else's", () => {
    const { session } = open(AB);
    const within = screen.getByLabelText<HTMLInputElement>("All within: number");
    fireEvent.change(within, { target: { value: "120 min" } });
    fireEvent.keyDown(within, { key: "Enter" });
    expect(patternOf(session)?.withinMs).toBe(7_200_000);
    expect(screen.queryByText(/Changed elsewhere/)).toBeNull();
    fireEvent.blur(within);
    expect([within.value, screen.getByLabelText<HTMLSelectElement>("All within: unit").value]).toEqual(["2", "hours"]);
  });

  it("opens the bench", () => {
    const { editor } = open(AB);
    fireEvent.click(screen.getByRole("button", { name: "Try it on rows" }));
    expect(editor.layout.getState().dock).toMatchObject({ open: true, tab: "test" });
  });
});
