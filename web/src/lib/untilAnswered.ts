import { Problem } from "./http";

const AGAIN_MS = 3_000;

export const isAway = (error: unknown): boolean => error instanceof Problem && error.status === 0;

/** For queries that come by themselves: while the server is away they are asked again and again. */
export const untilAnswered = ({ state }: { readonly state: { readonly error: unknown } }): number | false =>
  isAway(state.error) ? AGAIN_MS : false;
