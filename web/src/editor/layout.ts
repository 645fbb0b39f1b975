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

/** Below this the sides leave the canvas no room beside them: they lie over it, one at a time. */
export const NARROW = 720;

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
  /** The window is so wide now. What was open when it was wide is open when it is so again. */
  fit(width: number): void;
}

/** `now`, with the sides as they were `before`. */
function openAs(before: LayoutState, now: LayoutState): LayoutState {
  return { ...now, left: { ...now.left, open: before.left.open }, inspector: { ...now.inspector, open: before.inspector.open } };
}

/** Both sides folded, but for this one. */
function sidesFolded(state: LayoutState, but?: Slot): LayoutState {
  const folded = (side: "left" | "inspector") => ({ ...state[side], open: side === but && state[side].open });
  return { ...state, left: folded("left"), inspector: folded("inspector") };
}

export function createLayout(): Layout {
  let wide = recall("layout", INITIAL, isLayout);
  let isNarrow = false;
  const state = writable(wide);
  const update = (slot: Slot, change: Partial<SlotState>) => {
    const { min, max } = LIMITS[slot];
    const next = { ...state.getState()[slot], ...change };
    const changed = { ...state.getState(), [slot]: { ...next, size: Math.min(max, Math.max(min, next.size)) } };
    state.setState(isNarrow && change.open ? sidesFolded(changed, slot) : changed);
    wide = isNarrow ? openAs(wide, state.getState()) : state.getState();
    remember("layout", wide);
  };
  return {
    getState: state.getState,
    subscribe: state.subscribe,
    update,
    toggle: (slot) => update(slot, { open: !state.getState()[slot].open }),
    show: (slot, tab, atLeast = 0) =>
      update(slot, { open: true, tab, size: Math.max(atLeast, state.getState()[slot].size) }),
    fit(width) {
      if (width < NARROW === isNarrow) return;
      isNarrow = width < NARROW;
      state.setState(isNarrow ? sidesFolded(state.getState()) : wide);
    },
  };
}
