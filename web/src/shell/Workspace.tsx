import { ChevronDown, PanelLeftClose, PanelLeftOpen, PanelRightClose, PanelRightOpen } from "lucide-react";
import { Suspense, useLayoutEffect } from "react";
import { Canvas } from "../canvas/Canvas";
import { useEditor } from "../editor/context";
import { LIMITS, NARROW } from "../editor/layout";
import type { PanelSpec, Slot } from "../editor/panels";
import { cx } from "../lib/cx";
import { useReadable } from "../lib/readable";
import { PANELS } from "../panels";
import { Badge } from "../ui/Badge";
import { Boundary } from "../ui/Boundary";
import { Button, IconButton } from "../ui/Button";
import { Splitter } from "../ui/Splitter";
import { Tabs, type TabSpec } from "../ui/Tabs";
import { useWindowSize } from "./useWindowSize";
import { Waiting } from "./Waiting";
import styles from "./Workspace.module.css";

const inSlot = (slot: Slot): readonly PanelSpec[] => PANELS.filter((panel) => panel.slot === slot);
const SLOTS: Readonly<Record<Slot, readonly PanelSpec[]>> = {
  left: inSlot("left"),
  inspector: inSlot("inspector"),
  dock: inSlot("dock"),
};
const NONE = () => null;
/** Pixels of a narrow canvas that stay in sight beside a panel: room for the other side's button. */
const BESIDE = 56;

/** Canvas in the middle, tools around it; each side folds away and keeps its size. */
export function Workspace() {
  const { layout } = useEditor();
  const state = useReadable(layout);
  const room = useWindowSize();
  const isNarrow = room.width < NARROW;
  useLayoutEffect(() => layout.fit(room.width), [layout, room.width]);
  const beside = room.width - BESIDE;
  const left = Math.min(state.left.size, isNarrow ? beside : Math.max(LIMITS.left.min, room.width * 0.24));
  const inspector = Math.min(
    state.inspector.size,
    isNarrow ? beside : Math.max(LIMITS.inspector.min, room.width * 0.48 - (state.left.open ? left : 0)),
  );
  const dock = Math.min(state.dock.size, room.height * 0.6);
  return (
    <div className={styles.workspace} data-narrow={isNarrow || undefined}>
      {state.left.open ? (
        <>
          <aside className={cx(styles.side, styles.leftSide)} style={{ width: left }} aria-label="Tools">
            <SlotTabs slot="left" label="Tools" />
            <div className={styles.edgeRight}>
              <Splitter
                orientation="vertical"
                side="before"
                size={left}
                {...LIMITS.left}
                onResize={(size) => layout.update("left", { size })}
                label="Width of the tools"
              />
            </div>
          </aside>
        </>
      ) : null}
      <div className={styles.middle}>
        <main className={styles.canvas} aria-label="Canvas">
          <Canvas />
          {state.left.open ? null : <Unfold slot="left" />}
          {state.inspector.open || SLOTS.inspector.length === 0 ? null : <Unfold slot="inspector" />}
        </main>
        {SLOTS.dock.length === 0 ? null : state.dock.open ? (
          <>
            <section className={styles.dock} style={{ height: dock }} aria-label="Dock">
              <div className={styles.edgeTop}>
                <Splitter
                  orientation="horizontal"
                  side="after"
                  size={dock}
                  {...LIMITS.dock}
                  onResize={(size) => layout.update("dock", { size })}
                  label="Height of the dock"
                />
              </div>
              <SlotTabs slot="dock" label="Dock" />
            </section>
          </>
        ) : (
          <FoldedDock />
        )}
      </div>
      {state.inspector.open && SLOTS.inspector.length > 0 ? (
        <>
          <aside className={cx(styles.side, styles.rightSide)} style={{ width: inspector }} aria-label="Inspector">
            <div className={styles.edgeLeft}>
              <Splitter
                orientation="vertical"
                side="after"
                size={inspector}
                {...LIMITS.inspector}
                onResize={(size) => layout.update("inspector", { size })}
                label="Width of the inspector"
              />
            </div>
            <SlotTabs slot="inspector" label="Inspector" />
          </aside>
        </>
      ) : null}
    </div>
  );
}

function useTabs(slot: Slot): readonly TabSpec[] {
  // The list of panels never changes, so neither does the order of these hooks.
  return SLOTS[slot].map((panel) => ({ id: panel.id, label: panel.title, badge: (panel.useBadge ?? NONE)() }));
}

const FOLD = {
  left: { label: "Hide the tools", Icon: PanelLeftClose },
  inspector: { label: "Hide the inspector", Icon: PanelRightClose },
  dock: { label: "Hide the dock", Icon: ChevronDown },
} as const;

function SlotTabs({ slot, label }: { slot: Slot; label: string }) {
  const { layout } = useEditor();
  const tabs = useTabs(slot);
  const wanted = useReadable(layout)[slot].tab;
  const panel = SLOTS[slot].find((one) => one.id === wanted) ?? SLOTS[slot][0];
  if (!panel) return null;
  const { label: foldLabel, Icon } = FOLD[slot];
  return (
    <Tabs
      tabs={tabs}
      value={panel.id}
      onChange={(tab) => layout.show(slot, tab)}
      label={label}
      className={styles.tabs}
      headClassName={styles.tabHead}
      bodyClassName={styles.tabBody}
      extra={
        <IconButton size="small" label={foldLabel} onClick={() => layout.toggle(slot)}>
          <Icon size={15} />
        </IconButton>
      }
    >
      <Boundary key={panel.id}>
        <Suspense fallback={<Waiting what="Loading…" />}>
          <panel.Component />
        </Suspense>
      </Boundary>
    </Tabs>
  );
}

/** The dock when it is folded: its panels stay in sight, with their counts. */
function FoldedDock() {
  const { layout } = useEditor();
  const tabs = useTabs("dock");
  return (
    <section aria-label="Dock">
      <div className={styles.folded} role="tablist" aria-label="Dock">
        {tabs.map((tab) => (
          <Button
            key={tab.id}
            role="tab"
            aria-selected={false}
            variant="ghost"
            size="small"
            onClick={() => layout.show("dock", tab.id)}
          >
            {tab.label}
            {tab.badge ? <Badge tone={tab.badge.tone ?? "neutral"}>{tab.badge.text}</Badge> : null}
          </Button>
        ))}
      </div>
    </section>
  );
}

function Unfold({ slot }: { slot: "left" | "inspector" }) {
  const { layout } = useEditor();
  const Icon = slot === "left" ? PanelLeftOpen : PanelRightOpen;
  return (
    <div className={cx(styles.foldedSide, slot === "left" ? styles.atLeft : styles.atRight)}>
      <IconButton label={slot === "left" ? "Show the tools" : "Show the inspector"} onClick={() => layout.toggle(slot)}>
        <Icon size={16} />
      </IconButton>
    </div>
  );
}
