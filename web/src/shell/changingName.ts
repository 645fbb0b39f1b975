import { writable } from "../lib/readable";

/** Whether the dialog stands open in which one says another name. */
export const changingName = writable(false);
