import { Suspense, type ComponentType } from "react";
import type { WidgetProps } from "../../fields/widget";
import { lazily } from "../../lib/lazily";

/** A control that few forms have and that arrives after the page. */
function later(Control: ComponentType<WidgetProps>): ComponentType<WidgetProps> {
  return function Later(props) {
    return (
      <Suspense fallback={null}>
        <Control {...props} />
      </Suspense>
    );
  };
}

export const LaterNames = later(lazily(() => import("./NamesWidget"), "NamesWidget"));
export const LaterOneOf = later(lazily(() => import("./OneOfWidget"), "OneOfWidget"));
export const LaterPoints = later(lazily(() => import("./PointsWidget"), "PointsWidget"));
export const LaterPython = later(lazily(() => import("./CodeWidgets"), "PythonWidget"));
export const LaterRecords = later(lazily(() => import("./RecordsWidget"), "RecordsWidget"));
export const LaterRowPattern = later(lazily(() => import("./CodeWidgets"), "RowPatternWidget"));
export const LaterOutputColumns = later(lazily(() => import("./OutputColumnsWidget"), "OutputColumnsWidget"));
