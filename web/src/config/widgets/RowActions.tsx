import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { IconButton } from "../../ui/Button";

interface RowActionsProps {
  /** What the row is called: "Transitions 2". */
  name: string;
  place: number;
  count: number;
  disabled: boolean;
  onMove: (by: number) => void;
  onRemove: () => void;
}

/** Moves a row of a list up or down, or takes it out; `data-act` names the buttons for the cursor to come back to. */
export function RowActions({ name, place, count, disabled, onMove, onRemove }: RowActionsProps) {
  return (
    <>
      <IconButton data-act="up" label={`Move ${name} up`} size="small" disabled={disabled || place === 0} onClick={() => onMove(-1)}>
        <ArrowUp size={13} />
      </IconButton>
      <IconButton data-act="down" label={`Move ${name} down`} size="small" disabled={disabled || place === count - 1} onClick={() => onMove(1)}>
        <ArrowDown size={13} />
      </IconButton>
      <IconButton data-act="remove" label={`Remove ${name}`} size="small" disabled={disabled} onClick={onRemove}>
        <Trash2 size={13} />
      </IconButton>
    </>
  );
}

/** Where the cursor goes after the row now at `place` was moved by so much: to the same button, or at an end the other. */
export function afterMove(place: number, by: number): readonly string[] {
  const at = (act: string): string => `[data-row="${place}"] [data-act="${act}"]:not(:disabled)`;
  return by < 0 ? [at("up"), at("down")] : [at("down"), at("up")];
}
