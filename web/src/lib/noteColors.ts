/** What a note's paper may be; the tints are in app.css. */
export const NOTE_COLORS = ["yellow", "rose", "teal", "neutral"] as const;
export type NoteColor = (typeof NOTE_COLORS)[number];

/** A colour this page does not know is neutral. */
export const tintOf = (color: string): NoteColor => NOTE_COLORS.find((known) => known === color) ?? "neutral";
