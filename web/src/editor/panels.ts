import type { ComponentType } from "react";
import type { TabBadge } from "../ui/Tabs";

export type Slot = "left" | "inspector" | "dock";

/** One thing that stands in a slot of the editor. A feature exports its panels; `panels.ts` at the top lists them all,
 *  so that features need not know each other. */
export interface PanelSpec {
  readonly id: string;
  readonly slot: Slot;
  readonly title: string;
  /** May be `lazy(…)`: the slot suspends. */
  readonly Component: ComponentType;
  /** A hook: the small count beside the tab's title. */
  readonly useBadge?: () => TabBadge | null;
  /** Stands on the page whether the panel is shown or not: the feature's commands and dialogs. */
  readonly Resident?: ComponentType;
}
