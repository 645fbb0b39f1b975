import { useEffect } from "react";
import { isTyping, meansCanvas } from "../lib/typing";
import { commandFor } from "./registry";

/** Turns key presses into commands, for the whole page. */
export function Shortcuts() {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      // A dialog or menu in front has the keyboard to itself, but for what works while typing.
      const captured =
        event.target instanceof Element &&
        event.target.closest("[role='dialog'], [role='menu'], [role='listbox']") !== null;
      const command = commandFor(event, isTyping(event.target) || captured, meansCanvas(event.target));
      if (!command) return;
      event.preventDefault();
      command.run();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
  return null;
}
