import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { runCommand } from "../commands/registry";
import { useEditor } from "../editor/context";
import { isReadOnly } from "../editor/useReadOnly";
import { isTyping, meansCanvas } from "../lib/typing";
import type { Position } from "../wire/shapes";
import { clipFrom, clipOf, paste, sizeOfClip, textOf } from "./clipboard";
import { GRID } from "./geometry";

const ASIDE = 4 * GRID;

/** Copy, cut and paste by the browser's own events: they need no permission and work with every menu of the browser. */
export function useClipboard(): void {
  const editor = useEditor();
  const flow = useReactFlow();
  const store = useStoreApi();
  const pointer = useRef<Position | null>(null);
  const times = useRef(0);

  useEffect(() => {
    const follow = (event: PointerEvent) => {
      const inside = event.target instanceof Element && event.target.closest(".react-flow") !== null;
      pointer.current = inside ? { x: event.clientX, y: event.clientY } : null;
      if (inside) times.current = 0;
    };
    const copy = (event: ClipboardEvent) => {
      const document = editor.session.state.getState().document;
      // Selected text is what somebody wants to copy then.
      if (
        isTyping(event.target) ||
        !meansCanvas(event.target) ||
        !document ||
        window.getSelection()?.toString()
      )
        return;
      const clip = clipOf(document, editor.selection.getState());
      if (sizeOfClip(clip) === 0) return;
      event.preventDefault();
      event.clipboardData?.setData("text/plain", textOf(clip));
      times.current = 0;
      editor.announce(`${sizeOfClip(clip)} copied`);
      if (event.type === "cut") runCommand("edit.delete");
    };
    const pasteText = (event: ClipboardEvent) => {
      if (isTyping(event.target)) return;
      const clip = clipFrom(event.clipboardData?.getData("text/plain") ?? "");
      if (!clip || isReadOnly(editor.session.state.getState())) return;
      event.preventDefault();
      const { width, height, domNode } = store.getState();
      const box = domNode?.getBoundingClientRect();
      const middle = { x: (box?.left ?? 0) + width / 2, y: (box?.top ?? 0) + height / 2 };
      const at = flow.screenToFlowPosition(pointer.current ?? middle);
      const aside = times.current * ASIDE;
      times.current += 1;
      const { commands, ...laid } = paste(clip, { x: at.x + aside, y: at.y + aside });
      const count = sizeOfClip(clip);
      editor.session.edit(commands, count === 1 || laid.nodes.length < count ? "paste" : `paste ${count} nodes`);
      editor.selection.set(laid);
      editor.announce(`${count} pasted`);
    };
    window.addEventListener("pointermove", follow);
    document.addEventListener("copy", copy);
    document.addEventListener("cut", copy);
    document.addEventListener("paste", pasteText);
    return () => {
      window.removeEventListener("pointermove", follow);
      document.removeEventListener("copy", copy);
      document.removeEventListener("cut", copy);
      document.removeEventListener("paste", pasteText);
    };
  }, [editor, flow, store]);
}
