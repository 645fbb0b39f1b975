import { useLocation } from "wouter";
import { Button } from "../ui/Button";
import { Screen } from "./Screen";

export function NotFound() {
  const [, navigate] = useLocation();
  return (
    <Screen
      title="There is nothing at this address"
      action={
        <Button variant="primary" onClick={() => navigate("/")}>
          All pipelines
        </Button>
      }
    >
      A pipeline’s address ends with its id; copy it whole.
    </Screen>
  );
}
