/** Moments as people read them. */

/** The farthest moments a calendar has, in milliseconds from 1970. */
const FARTHEST = 8_640_000_000_000_000;

export const isMoment = (ms: number): boolean => Math.abs(ms) <= FARTHEST;

/** ISO 8601 in UTC; beyond all calendars the number itself. */
export const isoOf = (ms: number): string => (isMoment(ms) ? new Date(ms).toISOString() : ms.toLocaleString("en", { useGrouping: false }));

/** "today 14:03", "3 Jan 14:03": a moment by this browser's clock. */
export function momentWords(iso: string, now: number): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const clock = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const today = new Date(now).toDateString() === at.toDateString();
  return today ? `today ${clock}` : `${at.toLocaleDateString([], { day: "numeric", month: "short" })} ${clock}`;
}
