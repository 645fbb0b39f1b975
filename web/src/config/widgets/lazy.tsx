import { Suspense } from "react";
import type { WidgetProps } from "../../fields/widget";
import { lazily } from "../../lib/lazily";

const Points = lazily(() => import("./PointsWidget"), "PointsWidget");
const Records = lazily(() => import("./RecordsWidget"), "RecordsWidget");

/** Few forms have corners: their control arrives after the page. */
export function LazyPoints(props: WidgetProps) {
  return (
    <Suspense fallback={null}>
      <Points {...props} />
    </Suspense>
  );
}

/** Few forms have rows: their control arrives after the page. */
export function LazyRecords(props: WidgetProps) {
  return (
    <Suspense fallback={null}>
      <Records {...props} />
    </Suspense>
  );
}
