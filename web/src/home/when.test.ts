import { expect, it } from "vitest";
import { ago } from "./when";

it("says how long ago in words", () => {
  const now = Date.parse("2026-11-22T12:00:00Z");
  const said = [
    "2026-11-22T11:59:30Z",
    "2026-11-22T11:58:00Z",
    "2026-11-22T09:00:00Z",
    "2026-11-21T11:00:00Z",
    "2026-11-01T12:00:00Z",
    "2027-01-01T00:00:00Z",
  ].map((iso) => ago(iso, now));
  expect(said).toEqual(["just now", "2 minutes ago", "3 hours ago", "yesterday", "3 weeks ago", "just now"]);
});
