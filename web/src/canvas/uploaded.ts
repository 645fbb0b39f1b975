const FOLDER = /^uploads\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\//;

/** A summary as a card has room for it: of a file that was dropped its own name, without the folder the server made. */
export const onCard = (summary: string): string => summary.replace(FOLDER, "");
