"""Folded pipelines: one lane each while somebody works on it, and any version that ever was."""

from collections import OrderedDict

from server.application.flusher import Flusher
from server.application.lane import Lane
from server.domain.pipeline.evolve import fold
from server.domain.pipeline.state import Pipeline
from server.domain.rejected import Rejected
from server.events.store.port import EventStore, Stored

MOST_LANES = 500

PIPELINE = "pipeline-"


class Streams:
    """Lanes by pipeline id; those used longest ago are forgotten, for they can be folded again."""

    def __init__(self, store: EventStore, flusher: Flusher, *, most_lanes: int = MOST_LANES) -> None:
        self._store = store
        self._flusher = flusher
        self._most_lanes = most_lanes
        self._lanes: OrderedDict[str, Lane] = OrderedDict()

    def lane(self, pipeline_id: str) -> Lane:
        """The one lane of a pipeline in this process."""
        lane = self._lanes.get(pipeline_id)
        if lane is None:
            lane = Lane(PIPELINE + pipeline_id, self._store, self._flusher)
            self._lanes[pipeline_id] = lane
            self._forget_oldest()
        self._lanes.move_to_end(pipeline_id)
        return lane

    async def present(self, pipeline_id: str) -> Pipeline | None:
        """The pipeline at its head, at least as new as everything appended before; None where there is none."""
        lane = self.lane(pipeline_id)
        state = await lane.refresh()
        if state is None and lane.idle:
            self._lanes.pop(pipeline_id, None)
        return state

    async def find_edit(self, edit_id: str) -> Stored | None:
        """What an edit id did, or None if it was never used."""
        return await self._store.find_edit(edit_id)

    async def at(self, pipeline_id: str, version: int) -> Pipeline:
        """The pipeline as it was at a version. Raises Rejected for one that never was."""
        present = await self.present(pipeline_id)
        if present is None:
            raise Rejected("pipeline.unknown", "There is no such pipeline.")
        if version == present.version:
            return present
        if not 1 <= version < present.version:
            raise Rejected("version.unknown", f"This pipeline has versions 1 to {present.version}.")
        past = await past_state(self._store, pipeline_id, version)
        assert past is not None
        return past

    def _forget_oldest(self) -> None:
        if len(self._lanes) <= self._most_lanes:
            return
        for pipeline_id in [key for key, lane in self._lanes.items() if lane.idle][: len(self._lanes) // 10 + 1]:
            del self._lanes[pipeline_id]


async def past_state(store: EventStore, pipeline_id: str, version: int) -> Pipeline | None:
    """The fold of a pipeline's first ``version`` events."""
    state: Pipeline | None = None
    reached = 0
    while reached < version:
        page = await store.read_stream(PIPELINE + pipeline_id, reached, min(10_000, version - reached))
        if not page:
            break
        state = fold(page, state)
        reached = page[-1].version
    return state
