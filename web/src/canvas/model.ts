import { createContext, useContext } from "react";
import { writable, type Writable } from "../lib/readable";
import type { Position, Size } from "../wire/shapes";

export interface Connecting {
  readonly node: string;
  readonly port: string;
  readonly kind: "source" | "target";
  /** Keys (`portKey`) of the ports where it may end. */
  readonly compatible: ReadonlySet<string>;
}

/** An edge that was dropped on nothing, or a wish for a node: what the quick-add list answers. */
export interface QuickAdd {
  /** `at`: where it was dropped, on the canvas. */
  readonly from: { readonly node: string; readonly port: string; readonly kind: "source" | "target"; readonly at: Position } | null;
  /** In the window, where the list opens. */
  readonly screen: Position;
}

/** What happens on this canvas right now and concerns nobody else. */
export interface CanvasModel {
  /** Own nodes and notes on their way; the drop is an edit. */
  readonly moving: Writable<ReadonlyMap<string, Position>>;
  readonly connecting: Writable<Connecting | null>;
  readonly quickAdd: Writable<QuickAdd | null>;
  /** The note whose corner is being pulled. */
  readonly sizing: Writable<{ readonly id: string; readonly size: Size } | null>;
  /** Whether the overview map is to be seen. */
  readonly minimap: Writable<boolean>;
  /** The note or group whose text is being written, by React Flow's id. */
  readonly writing: Writable<string | null>;
}

export const NOBODY_MOVES: ReadonlyMap<string, Position> = new Map();

export function createCanvasModel(): CanvasModel {
  return {
    moving: writable(NOBODY_MOVES),
    connecting: writable<Connecting | null>(null),
    quickAdd: writable<QuickAdd | null>(null),
    sizing: writable<{ id: string; size: Size } | null>(null),
    minimap: writable(false),
    writing: writable<string | null>(null),
  };
}

export const CanvasContext = createContext<CanvasModel | null>(null);

export function useCanvas(): CanvasModel {
  const model = useContext(CanvasContext);
  if (!model) throw new Error("useCanvas is used outside of the canvas");
  return model;
}
