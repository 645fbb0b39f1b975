import { writable } from "../lib/readable";

/** The newest thing said to people who listen. A new object each time: the same words may be said again. */
export const announcement = writable<{ readonly text: string } | null>(null);

export function announce(text: string): void {
  announcement.setState({ text });
}
