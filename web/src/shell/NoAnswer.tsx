import { sentenceOf } from "../lib/http";
import { isAway } from "../lib/untilAnswered";
import { Button } from "../ui/Button";
import { Screen } from "./Screen";

/** The page can't go on without an answer. `title`: where the server did answer, but not as was hoped. */
export function NoAnswer({ title, error, again }: { title: string; error: unknown; again: () => void }) {
  return (
    <Screen title={isAway(error) ? "The server does not answer" : title} action={<Button onClick={again}>Try again</Button>}>
      {isAway(error) ? "Check that it is running. The page opens by itself when it answers." : sentenceOf(error)}
    </Screen>
  );
}
