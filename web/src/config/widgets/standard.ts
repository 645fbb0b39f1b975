import type { Widgets } from "../../fields/widget";
import { BooleanWidget, SelectWidget } from "./ChoiceWidgets";
import { ColumnsWidget, ColumnWidget } from "./ColumnWidgets";
import { DurationWidget } from "./DurationWidget";
import { LaterNames, LaterOneOf, LaterOutputColumns, LaterPoints, LaterPython, LaterRecords, LaterRowPattern } from "./lazy";
import { NumberWidget } from "./NumberWidget";
import { SqlWidget } from "./SqlWidget";
import { PathWidget, SchemaHintsWidget, TextWidget } from "./TextWidget";

/** The controls by the names the server's catalogue uses. */
export const STANDARD_WIDGETS: Widgets = {
  text: { Component: TextWidget, composite: false },
  number: { Component: NumberWidget, composite: false },
  select: { Component: SelectWidget, composite: false },
  boolean: { Component: BooleanWidget, composite: true },
  duration: { Component: DurationWidget, composite: true },
  "sql-expression": { Component: SqlWidget, composite: true },
  column: { Component: ColumnWidget, composite: false },
  columns: { Component: ColumnsWidget, composite: true, whole: true },
  path: { Component: PathWidget, composite: false },
  "schema-hints": { Component: SchemaHintsWidget, composite: false },
  "output-columns": { Component: LaterOutputColumns, composite: true },
  names: { Component: LaterNames, composite: true, whole: true },
  "one-of": { Component: LaterOneOf, composite: false },
  records: { Component: LaterRecords, composite: true },
  points: { Component: LaterPoints, composite: true },
  python: { Component: LaterPython, composite: true, whole: true },
  "row-pattern": { Component: LaterRowPattern, composite: true, whole: true },
};
