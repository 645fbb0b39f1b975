import { recall, remember } from "./remembered";
import { writable } from "./readable";

export type Theme = "system" | "light" | "dark";

const isTheme = (value: unknown): value is Theme => value === "system" || value === "light" || value === "dark";

export const theme = writable<Theme>(recall<Theme>("theme", "system", isTheme));

function apply(chosen: Theme): void {
  const root = document.documentElement;
  if (chosen === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = chosen;
}

export function startTheme(): void {
  apply(theme.getState());
}

export function setTheme(chosen: Theme): void {
  remember("theme", chosen);
  theme.setState(chosen);
  apply(chosen);
}

/** The one that is not on screen now. */
export function oppositeTheme(): Theme {
  const chosen = theme.getState();
  const dark = chosen === "dark" || (chosen === "system" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  return dark ? "light" : "dark";
}
