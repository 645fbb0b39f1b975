/** Moments as people read them, by this browser's clock. */

/** "today 14:03", "3 Jan 14:03": a moment in this browser's time. */
export function momentWords(iso: string, now: number): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const clock = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const today = new Date(now).toDateString() === at.toDateString();
  return today ? `today ${clock}` : `${at.toLocaleDateString([], { day: "numeric", month: "short" })} ${clock}`;
}
