/** The forms of what is selected less often than a node: fetched together, after the page. */
export { EdgeDetails } from "./EdgeDetails";
export { GroupDetails } from "./GroupDetails";
export { NoteDetails } from "./NoteDetails";
