import type { PanelSpec } from "../editor/panels";
import { CodePane } from "./CodePane";

export const codePanel: PanelSpec = { id: "code", slot: "dock", title: "Code", Component: CodePane };
