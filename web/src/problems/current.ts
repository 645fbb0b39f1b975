import { writable } from "../lib/readable";

/** The problem one has come to last, by its key; F8 goes on from there. */
export const current = writable<string | null>(null);
