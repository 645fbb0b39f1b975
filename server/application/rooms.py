"""What the live room asks of the application."""

from collections.abc import Awaitable, Callable, Sequence

from server.application.edits import Editor, Outcome, Person
from server.application.shapes import CodeView, Snapshot, Status, snapshot_of
from server.application.streams import PIPELINE, Streams
from server.domain.pipeline.commands import PipelineCommand
from server.events.recorded import Recorded
from server.events.store.port import EventStore

StatusOf = Callable[[str], Awaitable[Status | None]]
CodeOf = Callable[[str], Awaitable[CodeView | None]]


class RoomPipelines:
    """Snapshots, the past, and edits, by pipeline id."""

    def __init__(
        self, store: EventStore, streams: Streams, editor: Editor, status_of: StatusOf, code_of: CodeOf
    ) -> None:
        self._store = store
        self._streams = streams
        self._status_of = status_of
        self._code_of = code_of
        self._editor = editor

    async def snapshot(self, pipeline_id: str) -> Snapshot | None:
        """The pipeline at its head, at least as new as everything that had been appended when this was called."""
        state = await self._streams.present(pipeline_id)
        if state is None:
            return None
        return snapshot_of(pipeline_id, state, await self._status_of(pipeline_id))

    async def events_after(self, pipeline_id: str, version: int, limit: int) -> Sequence[Recorded]:
        """Events with a greater version, in order."""
        return await self._store.read_stream(PIPELINE + pipeline_id, version, limit)

    async def code(self, pipeline_id: str) -> CodeView | None:
        """The last code that was made of it."""
        return await self._code_of(pipeline_id)

    async def exists(self, pipeline_id: str) -> bool:
        """Whether it was ever made; an archived one exists."""
        return await self._store.version(PIPELINE + pipeline_id) > 0

    async def edit(
        self, pipeline_id: str, person: Person, edit_id: str, commands: Sequence[PipelineCommand]
    ) -> Outcome:
        """Commands, all or nothing."""
        return await self._editor.edit(pipeline_id, person, edit_id, commands)

    async def undo(self, pipeline_id: str, person: Person, edit_id: str) -> Outcome:
        """Take back the person's own last edit."""
        return await self._editor.undo(pipeline_id, person, edit_id)

    async def answered(self, pipeline_id: str, edit_id: str) -> Outcome | None:
        """The first answer to an edit id again."""
        return await self._editor.answered(pipeline_id, edit_id)

    async def redo(self, pipeline_id: str, person: Person, edit_id: str) -> Outcome:
        """Bring back what the person's last undo took."""
        return await self._editor.redo(pipeline_id, person, edit_id)
