import { recall, remember } from "../lib/remembered";
import { writable, type Readable } from "../lib/readable";
import type { Slot } from "./panels";

export interface SlotState {
  readonly open: boolean;
  /** Pixels across: width of the sides, height of the dock. */
  readonly size: number;
  /** The chosen panel's id. */
  readonly tab: string;
}

export type LayoutState = Readonly<Record<Slot, SlotState>>;

export const LIMITS: Readonly<Record<Slot, { readonly min: number; readonly max: number }>> = {
  left: { min: 188, max: 380 },
  inspector: { min: 280, max: 620 },
  dock: { min: 120, max: 640 },
};

const INITIAL: LayoutState = {
  left: { open: true, size: 212, tab: "palette" },
  inspector: { open: true, size: 308, tab: "config" },
  dock: { open: false, size: 260, tab: "code" },
};

function isLayout(value: unknown): value is LayoutState {
  if (typeof value !== "object" || value === null) return false;
  return (["left", "inspector", "dock"] as const).every((slot) => {
    const state = (value as Partial<Record<Slot, Partial<SlotState>>>)[slot];
    return typeof state?.open === "boolean" && typeof state.size === "number" && typeof state.tab === "string";
  });
}

/** Which slots are open, how large, on which tab. Remembered in this browser. */
export interface Layout extends Readable<LayoutState> {
  update(slot: Slot, change: Partial<SlotState>): void;
  toggle(slot: Slot): void;
  /** Open the slot and choose the panel; `atLeast` so many pixels across, for what can't be read in less. */
  show(slot: Slot, tab: string, atLeast?: number): void;
}

export function createLayout(): Layout {
  const state = writable(recall("layout", INITIAL, isLayout));
  const update = (slot: Slot, change: Partial<SlotState>) => {
    const { min, max } = LIMITS[slot];
    const next = { ...state.getState()[slot], ...change };
    state.setState({ ...state.getState(), [slot]: { ...next, size: Math.min(max, Math.max(min, next.size)) } });
    remember("layout", state.getState());
  };
  return {
    getState: state.getState,
    subscribe: state.subscribe,
    update,
    toggle: (slot) => update(slot, { open: !state.getState()[slot].open }),
    show: (slot, tab, atLeast = 0) =>
      update(slot, { open: true, tab, size: Math.max(atLeast, state.getState()[slot].size) }),
  };
}
