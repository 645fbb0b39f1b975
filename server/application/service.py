"""The application as one object: made in ``main``, given to the room and to the HTTP interface."""

import asyncio
from collections.abc import Mapping
from uuid import uuid4

from server.application.deployments import Deployments
from server.application.deriving import Deriving
from server.application.edits import Editor, Person
from server.application.first_start import EXAMPLE, furnish
from server.application.flusher import Flusher
from server.application.looking import Looking
from server.application.news import News, Rooms
from server.application.places import Places
from server.application.preferences import PreferenceTable
from server.application.preview import Arriving, at_input, of_source
from server.application.queries import Queries
from server.application.rooms import RoomPipelines
from server.application.sampling import Sampler
from server.application.shapes import CodeView
from server.application.streams import Streams
from server.application.templates import Templates
from server.codegen.artefact import Artefact, CodeTarget
from server.db.pool import Pool
from server.deploy.target import DeployTarget
from server.domain.pipeline.state import Pipeline
from server.events.store.postgres import PostgresStore
from server.graph.model import Graph, Node
from server.nodes.base import Catalogue
from server.nodes.catalogue import discover
from server.projections.codegen import CodegenDerivation
from server.projections.deploy import DeployReaction
from server.projections.runner import Runner
from server.projections.runs import Runs
from server.projections.tables import INLINE_TABLES
from server.settings import Settings


class Application:
    """``start`` it before use, ``close`` it after the last request; pool and rooms stay their owner's.

    ``targets``: where programs can run, by name. They are closed here, so that their last words reach the log.
    """

    def __init__(self, settings: Settings, pool: Pool, targets: Mapping[str, DeployTarget]) -> None:
        self.settings = settings
        self.catalogue: Catalogue = discover()
        self.store = PostgresStore(pool, inline=INLINE_TABLES)
        self.flusher = Flusher(self.store)
        self.streams = Streams(self.store, self.flusher)
        self.editor = Editor(self.streams, self.catalogue)
        self.queries = Queries(pool)
        self.preferences = PreferenceTable(pool)
        self.templates = Templates(self.store, self.flusher)
        self.rooms = RoomPipelines(self.store, self.streams, self.editor, self.queries.status, self.queries.code)
        self.sampler = Sampler(
            Places(settings.data, settings.examples, settings.roots, shared=settings.auth == "headers")
        )
        self._deriving = Deriving(self.catalogue, self.sampler)
        self.deployments = Deployments(self.store, self.flusher, self.streams, targets, self._deriving)
        self._targets = targets
        owner = uuid4().hex
        self._deploy = DeployReaction(
            targets, self.deployments.prepare, self.deployments.find, self.deployments.report, Runs(pool, owner)
        )
        self._codegen = CodegenDerivation(pool, self.streams.present, self._deriving.derive)
        self.runner = Runner(pool, self.store, (self._codegen, self._deploy), owner)
        self._news: News | None = None
        self._looking: Looking | None = None

    async def start(self, rooms: Rooms | None = None) -> None:
        """Listen, flush, follow the log; ``rooms`` are told of new code and of how deployments stand."""
        await self.store.start()
        self.flusher.start()
        await furnish(self.store, self.editor, self.templates, self.settings.examples)
        if rooms is not None:
            self._news = News(self.store.doorbell, self.queries, rooms)
            self._looking = Looking(rooms.open_rooms, self._look_at)
        await self.runner.start()

    async def close(self) -> None:
        """End what runs here, record how it ended, append what waits, and stop."""
        if self._looking is not None:
            await self._looking.close()
        for target in self._targets.values():
            await target.close()
        await self._deploy.close()
        await self.runner.close()
        if self._news is not None:
            await self._news.close()
        await self.flusher.close()
        await self.store.close()

    async def start_pipeline(self, person: Person) -> str | None:
        """The pipeline to open for somebody who has none open: the one they had last, else the example."""
        recent = (await self.preferences.of(person.id)).recent_pipelines
        for pipeline_id in (*recent, EXAMPLE):
            if await self.queries.status(pipeline_id) not in (None, "archived"):
                return pipeline_id
        return None

    def derive(self, pipeline_id: str, pipeline: Pipeline, target: CodeTarget | None = None) -> CodeView:
        """All that is known about a version. Blocks; call it in a thread."""
        return self._deriving.view(pipeline_id, pipeline, target)

    async def look_again(self, pipeline_id: str, pipeline: Pipeline) -> bool:
        """Whether a drawing's files look otherwise than they did; then its code and findings are made anew."""
        if not await asyncio.to_thread(self._deriving.is_stale, pipeline_id, pipeline):
            return False
        await self._codegen.derive_again(pipeline_id)
        return True

    async def _look_at(self, pipeline_id: str) -> None:
        """An open drawing, unless its newest version has yet to be derived anyway."""
        present, kept = await self.streams.present(pipeline_id), await self.queries.code(pipeline_id)
        if present is not None and kept is not None and kept.version == present.version:
            await self.look_again(pipeline_id, present)

    def generate(self, name: str, graph: Graph, target: CodeTarget | None = None) -> Artefact:
        """The code of a drawing that is stored nowhere. Raises Refused. Blocks; call it in a thread."""
        return self._deriving.generate(name, graph, target)

    def first_rows(self, source: Node, limit: int) -> Arriving:
        """The first rows of a source. Raises Unreadable. Blocks; call it in a thread."""
        return of_source(source, limit, self.sampler, self.catalogue)

    def arriving_rows(self, graph: Graph, node_id: str, limit: int, port: str | None = None) -> Arriving:
        """The first rows as they arrive at a node's input. Raises Unreadable or NotTried. Blocks as well."""
        return at_input(graph, node_id, limit, self.sampler, self.catalogue, port)
