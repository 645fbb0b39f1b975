import { useLocation } from "wouter";
import type { SessionState } from "../sync/contract";
import { Button } from "../ui/Button";
import { Screen } from "./Screen";

const TITLES: Readonly<Record<string, string>> = {
  "pipeline.unknown": "There is no such pipeline",
  forbidden: "You may not open this pipeline",
  "identity.missing": "The server does not know you any more",
  protocol: "This page is older than the server",
};
/** Where what the server said would only repeat the title. */
const ADVICE: Readonly<Record<string, string>> = {
  "pipeline.unknown": "Its address may be incomplete, or it is kept on another server.",
  "identity.missing": "Reload the page and say who you are; edits that wait are kept in this browser.",
};
/** What a page that is loaded anew would do better. */
const RELOADED: ReadonlySet<string> = new Set(["protocol", "identity.missing"]);

/** A pipeline that can't be entered: why, and the way on. */
export function Closed({ closed: { code, detail } }: { closed: NonNullable<SessionState["closed"]> }) {
  const [, navigate] = useLocation();
  return (
    <Screen
      title={TITLES[code] ?? "This pipeline can't be opened"}
      action={
        RELOADED.has(code) ? (
          <Button variant="primary" onClick={() => location.reload()}>
            Reload the page
          </Button>
        ) : (
          <Button variant="primary" onClick={() => navigate("/")}>
            All pipelines
          </Button>
        )
      }
    >
      {ADVICE[code] ?? detail}
    </Screen>
  );
}
