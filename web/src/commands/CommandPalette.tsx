import { Suspense, useMemo } from "react";
import { lazily } from "../lib/lazily";
import { useReadable, writable } from "../lib/readable";
import { useCommands, type Command } from "./registry";

const OpenPalette = lazily(() => import("./OpenPalette"), "OpenPalette");

const open = writable(false);

/** Every command, found by typing. */
export function CommandPalette() {
  const own = useMemo(
    (): readonly Command[] => [
      {
        id: "help.palette",
        name: "All commands",
        group: "Help",
        shortcuts: ["Mod+K"],
        whileTyping: true,
        run: () => open.setState(!open.getState()),
      },
    ],
    [],
  );
  useCommands(own);
  const isOpen = useReadable(open);
  return isOpen ? (
    <Suspense fallback={null}>
      <OpenPalette close={() => open.setState(false)} />
    </Suspense>
  ) : null;
}
