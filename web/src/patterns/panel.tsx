import type { PanelSpec } from "../editor/panels";
import type { Widgets } from "../fields/widget";
import { lazily } from "../lib/lazily";
import { readPattern, takingNames } from "./model";

export const testPanel: PanelSpec = {
  id: "test",
  slot: "dock",
  title: "Test",
  Component: lazily(() => import("./TestPanel"), "TestPanel"),
};

const LaterCases = lazily(() => import("./cases/CasesField"), "CasesField");

/** The controls this feature brings to the forms. */
export const PATTERN_WIDGETS: Widgets = {
  "test-cases": { Component: LaterCases, composite: true },
  pattern: { Component: lazily(() => import("./PatternField"), "PatternField"), composite: true, names: (value) => takingNames(readPattern(value)) },
};
