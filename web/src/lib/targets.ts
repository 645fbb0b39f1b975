/** What the kinds of program are called. */
export const PROGRAM_WORDS = {
  sdp: "Declarative (SQL)",
  sss: "Streaming (Python)",
  hybrid: "Both: declarative, then streaming",
} as const;
