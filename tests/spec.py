"""Given what happened, when this is asked, then that follows. And a small world of people for what takes several."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from server.domain.pipeline.commands import PipelineCommand
from server.domain.pipeline.decide import decide_all
from server.domain.pipeline.evolve import evolve, fold
from server.domain.pipeline.history import History
from server.domain.pipeline.state import Pipeline
from server.domain.pipeline.undo import Undoing, redo, undo
from server.domain.rejected import Rejected
from server.events.pipeline import PipelineCreated, PipelineEvent
from server.events.recorded import AnyEvent, Recorded, Skipped
from server.nodes.base import Catalogue
from tests.small_catalogue import CATALOGUE

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def recorded(events: Iterable[AnyEvent], *, by: str = "ann", after: int = 0, edit_id: str = "e") -> list[Recorded]:
    """Events with envelopes, one edit of one person."""
    return [
        Recorded(number, "pipeline-p", number, event, by, EPOCH + timedelta(seconds=number), edit_id)
        for number, event in enumerate(events, start=after + 1)
    ]


class Given:
    """What happened so far."""

    def __init__(self, events: tuple[AnyEvent, ...], catalogue: Catalogue) -> None:
        self.state = fold(recorded(events))
        self._catalogue = catalogue

    def when(self, *commands: PipelineCommand) -> "When":
        """One edit."""
        try:
            return When(decide_all(commands, self.state, self._catalogue), None)
        except Rejected as refusal:
            return When((), refusal)


class When:
    """What came of it."""

    def __init__(self, events: tuple[PipelineEvent, ...], refusal: Rejected | None) -> None:
        self.events = events
        self.refusal = refusal

    def then(self, *events: PipelineEvent) -> None:
        """These events exactly."""
        assert self.refusal is None, self.refusal
        assert self.events == events

    def then_nothing(self) -> None:
        """It changed nothing, and said so by no event."""
        self.then()

    def then_rejected(self, code: str, *words: str) -> None:
        """Refused with this code; the sentence holds these words."""
        assert self.refusal is not None, f"not refused, but {self.events}"
        assert self.refusal.code == code, self.refusal
        for word in words:
            assert word in self.refusal.detail
        assert self.refusal.detail.endswith((".", "?"))


def given(*events: AnyEvent, catalogue: Catalogue = CATALOGUE) -> Given:
    """A pipeline that was created, and these events since."""
    return Given((PipelineCreated("p"), *events), catalogue)


class World:
    """One pipeline and several people at it, with a log as the only memory."""

    def __init__(self, *events: AnyEvent, catalogue: Catalogue = CATALOGUE) -> None:
        self.catalogue = catalogue
        self.log: list[Recorded] = []
        self.state: Pipeline | None = None
        self.history = History()
        self._edits = 0
        self._take("founder", (PipelineCreated("p"), *events), None)

    @property
    def present(self) -> Pipeline:
        """The state, which there always is."""
        assert self.state is not None
        return self.state

    def edit(self, person: str, *commands: PipelineCommand) -> tuple[PipelineEvent, ...]:
        """An edit; Rejected passes through."""
        events = decide_all(commands, self.state, self.catalogue)
        self._take(person, events, None)
        return events

    def undo(self, person: str) -> Undoing:
        """Undo; what it skipped whole is passed over."""
        return self._turn(person, undo(person, self.state, self.history, self.catalogue))

    def redo(self, person: str) -> Undoing:
        """Redo."""
        return self._turn(person, redo(person, self.state, self.history, self.catalogue))

    def nothing_to_undo(self, person: str) -> bool:
        """Whether undo says that there is nothing."""
        with pytest.raises(Rejected) as refusal:
            self.undo(person)
        return refusal.value.code == "undo.nothing"

    def nothing_to_redo(self, person: str) -> bool:
        """Whether redo says that there is nothing."""
        with pytest.raises(Rejected) as refusal:
            self.redo(person)
        return refusal.value.code == "undo.nothing"

    def _turn(self, person: str, turned: Undoing) -> Undoing:
        if turned.events:
            self._take(person, turned.events, turned.undoes)
        else:
            self.history.pass_over(person, turned.undoes)
        return turned

    def _take(self, person: str, events: tuple[AnyEvent, ...], undoes: str | None) -> None:
        self._edits += 1
        for event in events:
            number = len(self.log) + 1
            at = EPOCH + timedelta(seconds=number)
            entry = Recorded(number, "pipeline-p", number, event, person, at, f"edit-{self._edits}", undoes)
            self.log.append(entry)
            self.state = evolve(self.state, entry)
            self.history.add(entry)


def skipped(node_id: str, by: str, field: str | None = None) -> Skipped:
    """A part of an undo that was left alone."""
    return Skipped(node_id, by, field)
