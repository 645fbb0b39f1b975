// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it } from "vitest";
import { Dialog } from "./Dialog";

afterEach(cleanup);

function Page() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" onKeyDown={() => setOpen(true)}>
        Card
      </button>
      <Dialog open={open} onOpenChange={setOpen} title="A question" bare>
        <input aria-label="Answer" autoFocus />
      </Dialog>
    </>
  );
}

it("gives the keyboard back to where it was, though no trigger opened it", async () => {
  render(<Page />);
  const card = screen.getByRole("button", { name: "Card" });
  act(() => card.focus());
  fireEvent.keyDown(card);
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Answer")));
  fireEvent.keyDown(screen.getByLabelText("Answer"), { key: "Escape" });
  await waitFor(() => expect(screen.queryByLabelText("Answer")).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(card));
});
