import { announcement } from "../editor/announcements";
import { useReadable } from "../lib/readable";

export function Announcer() {
  const said = useReadable(announcement);
  return (
    <div className="visually-hidden" aria-live="polite" aria-atomic="true">
      {said?.text ?? ""}
    </div>
  );
}
