"""All rooms of this server. A room is there while somebody is in it."""

from collections.abc import Sequence

from msgspec import structs

from server.application.shapes import CodeView, DeploymentView
from server.ws.messages import Code, Deployment, Happened
from server.ws.room import Member, Room, delivery, parcel


class Hub:
    """Rooms by pipeline id, and the way into them for everything that is to be told."""

    def __init__(self) -> None:
        self._rooms: dict[str, Room] = {}

    def join(self, pipeline_id: str, member: Member) -> Room:
        """Let a member in; the room is opened for the first."""
        room = self._rooms.setdefault(pipeline_id, Room())
        room.join(member)
        return room

    def leave(self, pipeline_id: str, member: Member) -> None:
        """Let a member out; the last one closes the room."""
        room = self._rooms.get(pipeline_id)
        if room is None:
            return
        room.leave(member)
        if not len(room):
            del self._rooms[pipeline_id]

    def is_open(self, pipeline_id: str) -> bool:
        """Whether anybody is in that pipeline's room here."""
        return pipeline_id in self._rooms

    def open_rooms(self) -> tuple[str, ...]:
        return tuple(self._rooms)

    @property
    def connections(self) -> int:
        return sum(len(room) for room in self._rooms.values())

    def happened(self, pipeline_id: str, edits: Sequence[Happened]) -> None:
        """Tell a room of edits, in version order; they are encoded once."""
        room = self._rooms.get(pipeline_id)
        if room is not None:
            room.happened([delivery(edit) for edit in edits])

    def code(self, pipeline_id: str, view: CodeView) -> None:
        """Tell a room of new code."""
        room = self._rooms.get(pipeline_id)
        if room is not None:
            room.tell(parcel(Code(**structs.asdict(view))))

    def deployment(self, view: DeploymentView) -> None:
        """Tell a pipeline's room how one of its deployments stands."""
        room = self._rooms.get(view.pipeline_id)
        if room is not None:
            room.tell(parcel(Deployment(**structs.asdict(view))))
