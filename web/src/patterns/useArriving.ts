import { useMemo } from "react";
import { useCode } from "../editor/context";
import type { Arriving, ColumnsOfInputs } from "./tryRequest";

const NO_COLUMNS: ColumnsOfInputs = {};
const NO_CLOCKS: Arriving["clocks"] = {};

/** What is known of the rows that arrive at a node. */
export function useArriving(nodeId: string): Arriving {
  const columns = useCode((code) => code?.inputs[nodeId]) ?? NO_COLUMNS;
  const clocks = useCode((code) => code?.clocks[nodeId]) ?? NO_CLOCKS;
  return useMemo(() => ({ columns, clocks }), [columns, clocks]);
}
