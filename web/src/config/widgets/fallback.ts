import type { Widget } from "../../fields/widget";
import { JsonWidget } from "./JsonWidget";

/** For a widget this page does not have yet: never nothing. */
export const FALLBACK_WIDGET: Widget = { Component: JsonWidget, composite: false, whole: true };
