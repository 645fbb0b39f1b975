import type { Widgets } from "../../fields/widget";
import { BooleanWidget, SelectWidget } from "./ChoiceWidgets";
import { PythonWidget, RowPatternWidget } from "./CodeWidgets";
import { ColumnsWidget, ColumnWidget } from "./ColumnWidgets";
import { DurationWidget } from "./DurationWidget";
import { LazyPoints, LazyRecords } from "./lazy";
import { NamesWidget } from "./NamesWidget";
import { NumberWidget } from "./NumberWidget";
import { OneOfWidget } from "./OneOfWidget";
import { OutputColumnsWidget } from "./OutputColumnsWidget";
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
  "output-columns": { Component: OutputColumnsWidget, composite: true },
  names: { Component: NamesWidget, composite: true, whole: true },
  "one-of": { Component: OneOfWidget, composite: false },
  points: { Component: LazyPoints, composite: true },
  python: { Component: PythonWidget, composite: true, whole: true },
  "row-pattern": { Component: RowPatternWidget, composite: true, whole: true },
  records: { Component: LazyRecords, composite: true },
};
