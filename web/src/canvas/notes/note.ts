// Notes: text that lies on the canvas and means nothing to the program.
import { newId } from "../../lib/id";
import type { Note, Position, Size } from "../../wire/shapes";

export const NOTE_SIZE: Size = { width: 224, height: 112 };
export const NOTE_SMALLEST: Size = { width: 96, height: 48 };
export const NOTE_LONGEST = 10_000;

export const newNote = (position: Position): Note => ({
  id: newId(),
  text: "",
  position,
  size: NOTE_SIZE,
  color: "yellow",
});
