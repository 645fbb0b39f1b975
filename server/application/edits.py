"""The way of an edit: wish, decision on the present, log. Whoever sends one again gets the first answer again."""

from collections.abc import Callable, Sequence
from uuid import UUID

from msgspec import Struct

from server.application.streams import PIPELINE, Streams
from server.application.work import Decided, Work
from server.domain.pipeline import lifecycle
from server.domain.pipeline.commands import PipelineCommand
from server.domain.pipeline.decide import decide_all
from server.domain.pipeline.describe import steps
from server.domain.pipeline.history import History
from server.domain.pipeline.state import Pipeline
from server.domain.pipeline.undo import Undoing, redo, undo
from server.domain.rejected import Rejected
from server.events.pipeline import PipelineEvent
from server.events.recorded import EditMeta, Skipped
from server.events.store.port import Stored
from server.graph.model import Edge, Group, Node, Note
from server.nodes.base import Catalogue

OVERTAKEN = "undo.overtaken"
NOTHING_TO_UNDO = "undo.nothing"


class Person(Struct, frozen=True):
    """``id`` is what stands in ``by``; ``name`` is what people read."""

    id: str
    name: str


class Happened(Struct, frozen=True):
    """The edit is durable. ``resent``: it was long ago, and this is the first answer again."""

    stored: Stored
    resent: bool = False


class Nothing(Struct, frozen=True):
    """The edit changes nothing. ``code`` says why, for example ``undo.nothing``; ``skipped``: what was left alone."""

    edit_id: str
    code: str | None = None
    skipped: tuple[Skipped, ...] = ()


class Refusal(Struct, frozen=True):
    """The present refuses the edit; where ``invalid``, the edit is wrong in itself."""

    edit_id: str
    code: str
    detail: str
    path: str | None = None
    invalid: bool = False


Outcome = Happened | Nothing | Refusal

Deciding = Callable[[Pipeline | None], tuple[PipelineEvent, ...]]


class Editor:
    """Decides what people wish. All methods may raise StoreUnavailable: then nothing is known, and a resend is safe."""

    def __init__(self, streams: Streams, catalogue: Catalogue) -> None:
        self._streams = streams
        self._catalogue = catalogue

    async def edit(
        self, pipeline_id: str, person: Person, edit_id: str, commands: Sequence[PipelineCommand]
    ) -> Outcome:
        """Commands, all or nothing."""
        return await self._decide(
            pipeline_id, person, edit_id, lambda state: decide_all(commands, state, self._catalogue)
        )

    async def undo(self, pipeline_id: str, person: Person, edit_id: str) -> Outcome:
        """Take back the person's own last edit, as far as nobody has changed it since."""
        return await self._unwind(pipeline_id, person, edit_id, "undo", undo)

    async def redo(self, pipeline_id: str, person: Person, edit_id: str) -> Outcome:
        """Bring back what the person's last undo took."""
        return await self._unwind(pipeline_id, person, edit_id, "redo", redo)

    async def answered(self, pipeline_id: str, edit_id: str) -> Outcome | None:
        """The first answer to an edit id again; None for one that was never used."""
        stored = await self._streams.find_edit(edit_id)
        return None if stored is None else _answer_to(stored, pipeline_id, resent=True)

    async def steps(self, pipeline_id: str, person: Person) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """What the person can undo, and redo, here: edit id and words of each, the newest last."""
        state, history = await self._streams.lane(pipeline_id).remembered()
        return steps(person.id, state or Pipeline(), history, self._catalogue)

    async def create(
        self,
        pipeline_id: str,
        person: Person,
        edit_id: str,
        name: str,
        *,
        description: str = "",
        nodes: Sequence[Node] = (),
        edges: Sequence[Edge] = (),
        notes: Sequence[Note] = (),
        groups: Sequence[Group] = (),
        tags: dict[str, str] | None = None,
        restoring: bool = False,
    ) -> Outcome:
        """A new pipeline, also from an import. ``pipeline_id`` is a UUID in its usual form."""
        if not is_uuid(pipeline_id):
            return Refusal(edit_id, "id.malformed", "A pipeline's id is a UUID in lower case.", "id", invalid=True)
        return await self._decide(
            pipeline_id,
            person,
            edit_id,
            lambda state: lifecycle.create(
                name,
                self._catalogue,
                description=description,
                nodes=nodes,
                edges=edges,
                notes=notes,
                groups=groups,
                tags=tags,
                state=state,
                restoring=restoring,
            ),
        )

    async def fork(
        self, pipeline_id: str, version: int | None, new_id: str, person: Person, edit_id: str, name: str
    ) -> Outcome:
        """A new pipeline from a version of another; None: its present one."""
        try:
            past = await self._version(pipeline_id, version)
        except Rejected as rejected:
            return _refusal(edit_id, rejected)
        graph = past.graph
        return await self.create(
            new_id,
            person,
            edit_id,
            name,
            description=past.description,
            nodes=tuple(graph.nodes.values()),
            edges=tuple(graph.edges.values()),
            notes=tuple(graph.notes.values()),
            groups=tuple(graph.groups.values()),
            tags=dict(past.tags),
            restoring=True,
        )

    async def restore(self, pipeline_id: str, person: Person, edit_id: str, version: int) -> Outcome:
        """The drawing of an earlier version, as an edit like any other."""
        try:
            past = await self._version(pipeline_id, version)
        except Rejected as rejected:
            return _refusal(edit_id, rejected)
        return await self._decide(
            pipeline_id, person, edit_id, lambda state: lifecycle.restore(state, past, self._catalogue)
        )

    async def name_version(
        self, pipeline_id: str, person: Person, edit_id: str, name: str, version: int | None = None, note: str = ""
    ) -> Outcome:
        """A name for a version; None: for the present one."""
        return await self._decide(
            pipeline_id, person, edit_id, lambda state: lifecycle.name_version(state, name, version, note)
        )

    async def archive(self, pipeline_id: str, person: Person, edit_id: str) -> Outcome:
        """Out of the list."""
        return await self._decide(pipeline_id, person, edit_id, lifecycle.archive)

    async def unarchive(self, pipeline_id: str, person: Person, edit_id: str) -> Outcome:
        """Back into the list."""
        return await self._decide(pipeline_id, person, edit_id, lifecycle.unarchive)

    async def _decide(self, pipeline_id: str, person: Person, edit_id: str, deciding: Deciding) -> Outcome:
        return await self._do(pipeline_id, Work(edit_id, person.id, lambda state, _: Decided(deciding(state))))

    async def _unwind(
        self,
        pipeline_id: str,
        person: Person,
        edit_id: str,
        kind: str,
        deciding: Callable[[str, Pipeline | None, History, Catalogue], Undoing],
    ) -> Outcome:
        def decide(state: Pipeline | None, history: History) -> Decided:
            try:
                undoing = deciding(person.id, state, history, self._catalogue)
            except Rejected as rejected:
                if rejected.code != NOTHING_TO_UNDO:
                    raise
                return Decided(meta=EditMeta(kind), answer={"code": rejected.code})
            meta = EditMeta(kind, undoing.undoes, undoing.skipped)
            answer = None if undoing.events else {"code": OVERTAKEN}
            return Decided(undoing.events, meta, answer)

        return await self._do(pipeline_id, Work(edit_id, person.id, decide, needs_history=True))

    async def _do(self, pipeline_id: str, work: Work) -> Outcome:
        lane = self._streams.lane(pipeline_id)
        try:
            stored, resent = await lane.do(work)
        except Rejected as rejected:
            return _refusal(work.edit_id, rejected)
        if stored.answer == {"code": OVERTAKEN} and stored.meta.undoes is not None and not resent:
            lane.pass_over(work.by, stored.meta.undoes)
        return _answer_to(stored, pipeline_id, resent)

    async def _version(self, pipeline_id: str, version: int | None) -> Pipeline:
        if version is not None:
            return await self._streams.at(pipeline_id, version)
        present = await self._streams.present(pipeline_id)
        if present is None:
            raise Rejected("pipeline.unknown", "There is no such pipeline.")
        return present


def is_uuid(text: str) -> bool:
    """Whether it is a UUID in its usual form, as the tables' keys are."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _answer_to(stored: Stored, pipeline_id: str, resent: bool) -> Outcome:
    if stored.stream != PIPELINE + pipeline_id:
        return Refusal(
            stored.edit_id, "edit.elsewhere", "This edit id was used for another pipeline; an edit needs its own."
        )
    if stored.recorded:
        return Happened(stored, resent)
    answer = stored.answer or {}
    if "detail" in answer:
        return Refusal(
            stored.edit_id, answer["code"], answer["detail"], answer.get("path"), answer.get("invalid") == "true"
        )
    return Nothing(stored.edit_id, answer.get("code"), stored.meta.skipped)


def _refusal(edit_id: str, rejected: Rejected) -> Refusal:
    return Refusal(edit_id, rejected.code, rejected.detail, rejected.path, rejected.invalid)
