"""Who did what, and what of it can still be taken back: folded from the log beside the state."""

from collections.abc import Iterable, Iterator

from server.domain.pipeline.aspects import WHOLE, Aspect, touched_by, touched_within
from server.domain.pipeline.trails import Trail, related
from server.events.recorded import AnyEvent, Recorded

MAX_STEPS = 1_000
"""How many edits a person can take back, one after the other; older ones are forgotten."""


class Step:
    """One edit of one person that can be taken back or brought back.

    ``edit_id``: the edit as first made. ``original``: its events, for people to read. ``effect``: the events that
    last brought about what holds now; they are the edit's own, or those of its undo or redo. ``version``: that of the
    last event of the effect.
    """

    __slots__ = ("edit_id", "effect", "original", "version")

    def __init__(self, edit_id: str, original: list[AnyEvent], effect: list[AnyEvent], version: int) -> None:
        self.edit_id = edit_id
        self.original = original
        self.effect = effect
        self.version = version


class History:
    """What one pipeline's undo and redo need to know. Changed in place by its one owner, with what the log holds.

    Everything here follows from the log alone, so undo survives any restart; only ``pass_over`` is of the day.
    """

    __slots__ = ("_done", "_last", "_last_by", "_touched", "_undone", "_within", "version")

    def __init__(self, log: Iterable[Recorded] = ()) -> None:
        self.version = 0
        self._done: dict[str, list[Step]] = {}
        self._undone: dict[str, list[Step]] = {}
        self._touched: dict[Aspect, tuple[int, str]] = {}
        self._within: dict[Aspect, dict[Trail, tuple[int, str]]] = {}
        self._last_by: dict[str, int] = {}
        self._last: tuple[str, Step] | None = None
        for recorded in log:
            self.add(recorded)

    def add(self, recorded: Recorded) -> None:
        """Take in the next event of the stream."""
        self.version = recorded.version
        mark = (recorded.version, recorded.by)
        is_step = False
        for aspect in touched_by(recorded.event):
            self._touched[aspect] = mark
            is_step = True
        for aspect, trail in touched_within(recorded.event):
            self._within.setdefault(aspect, {})[trail] = mark
        if not is_step:
            return
        self._last_by[recorded.by] = recorded.version
        if self._last is not None and self._last[0] == recorded.edit_id:
            step = self._last[1]
            step.effect.append(recorded.event)
            step.version = recorded.version
            return
        step = self._begun(recorded)
        self._last = (recorded.edit_id, step)

    def undoable(self, person: str) -> Iterator[Step]:
        """The person's edits that hold, newest first."""
        return reversed(self._done.get(person, []))

    def redoable(self, person: str) -> Iterator[Step]:
        """The person's edits that were taken back since their last new one, newest first."""
        return reversed(self._undone.get(person, []))

    def pass_over(self, person: str, edit_id: str) -> None:
        """Nothing is left of this step and of those after it: the next undo or redo goes on to older ones.

        Not in the log, because nothing happened: after a restart it may have to be said once more.
        """
        for steps in (self._done.get(person), self._undone.get(person)):
            place = _place(steps, edit_id)
            if steps is not None and place is not None:
                del steps[place:]
                return

    def last_touch(self, aspect: Aspect) -> tuple[int, str]:
        """Version and person of the last change of an aspect, or of the whole it belongs to; (0, "") for none."""
        kind, thing, _ = aspect
        owner = "node" if kind == "config" else kind
        return max(self._touched.get(aspect, (0, "")), self._touched.get((owner, thing, WHOLE), (0, "")))

    def other_within(self, aspect: Aspect, trail: Trail, person: str, since: int) -> str | None:
        """The other person who last changed this part of a config value, if that was after ``since`` and not again
        changed by the person. Where nobody is known to have changed just this part: the last other to change any."""
        marks = self._within.get(aspect, {})
        here = [mark for part, mark in marks.items() if related(part, trail) and mark[0] > since]
        if here:
            by = max(here)[1]
            return None if by == person else by
        others = [mark for mark in (*marks.values(), self.last_touch(aspect)) if mark[0] > since and mark[1] != person]
        return max(others)[1] if others else None

    def last_other(self, person: str, since: int) -> str:
        """Whoever but this person changed something last after that version; "" for nobody."""
        others = [(version, by) for by, version in self._last_by.items() if by != person and version > since]
        return max(others)[1] if others else ""

    def _begun(self, recorded: Recorded) -> Step:
        done = self._done.setdefault(recorded.by, [])
        undone = self._undone.setdefault(recorded.by, [])
        for taken, given in ((done, undone), (undone, done)):
            place = _place(taken, recorded.undoes)
            if place is None:
                continue
            # Those above it had nothing left to take back, or it would have been their turn.
            step = Step(taken[place].edit_id, taken[place].original, [recorded.event], recorded.version)
            del taken[place:]
            given.append(step)
            return step
        events: list[AnyEvent] = [recorded.event]
        step = Step(recorded.edit_id, events, events, recorded.version)
        done.append(step)
        undone.clear()
        if len(done) > MAX_STEPS:
            del done[0]
        return step


def _place(steps: list[Step] | None, edit_id: str | None) -> int | None:
    if edit_id is None or not steps:
        return None
    return next((place for place in range(len(steps) - 1, -1, -1) if steps[place].edit_id == edit_id), None)
