"""Undo and redo, per person: the inverse is a wish, and the present decides what is left of it."""

from collections.abc import Iterable

from msgspec import Struct

from server.domain.pipeline.decide import editable
from server.domain.pipeline.history import History, Step
from server.domain.pipeline.state import Pipeline
from server.domain.pipeline.wishes import Wishing
from server.domain.rejected import Rejected
from server.events.pipeline import PipelineEvent
from server.events.recorded import Skipped
from server.nodes.base import Catalogue


class Undoing(Struct, frozen=True):
    """What an undo or redo comes to. ``undoes``: the edit it takes back or brings back.

    Without events, all of it has been changed by others since: then say so, and let ``History.pass_over`` it.
    """

    undoes: str
    events: tuple[PipelineEvent, ...]
    skipped: tuple[Skipped, ...]


def undo(person: str, state: Pipeline | None, history: History, catalogue: Catalogue) -> Undoing:
    """Take back the person's newest edit that holds. Raises Rejected ``undo.nothing``."""
    return _first_with_meaning(history.undoable(person), person, state, history, catalogue) or _nothing(
        "There is nothing of yours left to undo here."
    )


def redo(person: str, state: Pipeline | None, history: History, catalogue: Catalogue) -> Undoing:
    """Bring back what the person's newest undo took away. Raises Rejected ``undo.nothing``."""
    return _first_with_meaning(history.redoable(person), person, state, history, catalogue) or _nothing(
        "There is nothing of yours to redo here."
    )


def _first_with_meaning(
    steps: Iterable[Step], person: str, state: Pipeline | None, history: History, catalogue: Catalogue
) -> Undoing | None:
    """The first step that changes something or has something to report; the others are as good as undone."""
    present = editable(state)
    for step in steps:
        wishing = Wishing(person, step.version, present, history, catalogue)
        for event in reversed(step.effect):
            wishing.take_back(event)
        if wishing.events or wishing.skipped:
            return Undoing(step.edit_id, tuple(wishing.events), tuple(dict.fromkeys(wishing.skipped)))
    return None


def _nothing(detail: str) -> Undoing:
    raise Rejected("undo.nothing", detail)
