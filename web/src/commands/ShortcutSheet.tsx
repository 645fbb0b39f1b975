import { Suspense, useMemo } from "react";
import { lazily } from "../lib/lazily";
import { useReadable, writable } from "../lib/readable";
import { useCommands, type Command } from "./registry";

const OpenSheet = lazily(() => import("./OpenSheet"), "OpenSheet");

const open = writable(false);

/** All shortcuts on one sheet. */
export function ShortcutSheet() {
  const own = useMemo(
    (): readonly Command[] => [
      {
        id: "help.shortcuts",
        name: "Keyboard shortcuts",
        group: "Help",
        shortcuts: ["?"],
        run: () => open.setState(true),
      },
    ],
    [],
  );
  useCommands(own);
  const isOpen = useReadable(open);
  return isOpen ? (
    <Suspense fallback={null}>
      <OpenSheet close={() => open.setState(false)} />
    </Suspense>
  ) : null;
}
