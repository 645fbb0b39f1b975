import { useEffect } from "react";
import { isTyping, meansCanvas } from "../lib/typing";
import { commandFor } from "./registry";

/** While a word is written with an input method its keys are that method's: Enter takes the word, Escape lets it go, and no
 *  field or list shall take them for its own. Safari says so by the key's code alone. Editors of code see to it themselves. */
function compose(event: KeyboardEvent): void {
  const composing = event.isComposing || event.keyCode === 229;
  if (composing && !(event.target instanceof Element && event.target.closest(".cm-editor"))) event.stopPropagation();
}

const meansAll = ({ ctrlKey, metaKey, shiftKey, altKey, key }: KeyboardEvent) => (ctrlKey || metaKey) && !shiftKey && !altKey && key.toLowerCase() === "a";

/** In a panel "all" means what stands in it: the browser would mark the whole page. */
function selectPanel(event: KeyboardEvent): void {
  const panel = event.target instanceof Element && !isTyping(event.target) ? event.target.closest("aside, section, [role='dialog']") : null;
  if (!panel) return;
  const text = panel.matches("[role='dialog']") ? panel : panel.querySelector("[role='tabpanel']");
  event.preventDefault();
  if (text) document.getSelection()?.selectAllChildren(text);
}

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
      if (!command) {
        if (meansAll(event)) selectPanel(event);
        return;
      }
      event.preventDefault();
      command.run();
    };
    window.addEventListener("keydown", compose, true);
    window.addEventListener("keydown", press);
    return () => {
      window.removeEventListener("keydown", compose, true);
      window.removeEventListener("keydown", press);
    };
  }, []);
  return null;
}
