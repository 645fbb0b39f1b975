import { Problem, sentenceOf } from "../lib/http";
import { Button } from "../ui/Button";
import { Screen } from "./Screen";

const AGAIN_MS = 3_000;

const isAway = (error: unknown): boolean => error instanceof Problem && error.status === 0;

/** For queries without which there is no page: while the server is away they are asked again and again. */
export const untilAnswered = ({ state }: { readonly state: { readonly error: unknown } }): number | false =>
  isAway(state.error) ? AGAIN_MS : false;

/** The page can't go on without an answer. `title`: where the server did answer, but not as was hoped. */
export function NoAnswer({ title, error, again }: { title: string; error: unknown; again: () => void }) {
  return (
    <Screen title={isAway(error) ? "The server does not answer" : title} action={<Button onClick={again}>Try again</Button>}>
      {isAway(error) ? "Check that it is running. The page opens by itself when it answers." : sentenceOf(error)}
    </Screen>
  );
}
