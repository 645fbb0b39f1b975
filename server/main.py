"""The composition root: puts the rooms together into a server. The only file that knows everyone."""

import asyncio
import contextlib
import gc
import signal
import socket
import sys
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from typing import Any, cast

import structlog
import uvicorn
from msgspec import Struct

from server.api.app import http_application
from server.api.asking import asking
from server.api.errors import Refusal, problem_bytes
from server.api.guard import Asgi, Checks, Receive, Scope, Send, foreign, headers_of
from server.api.identity import Door
from server.api.roles import role_in
from server.application.edits import is_uuid
from server.application.gallery import Export, read_export
from server.application.people import color_of
from server.application.places import Places
from server.application.sampling import Sampler
from server.application.service import Application
from server.codegen.artefact import Artefact, CodeTarget
from server.codegen.generate import generate
from server.db.embedded import EmbeddedPostgres, url_of_running
from server.db.lock import AlreadyServed, DataDirectoryLock
from server.db.migrate import migrate
from server.db.pool import Connection, Password, Pool, open_pool
from server.deploy.databricks import DatabricksTarget
from server.deploy.local import LocalTarget
from server.domain.pipeline.lifecycle import create
from server.graph.model import graph_of
from server.logs import at_terminal, configure_logs, tell
from server.nodes.catalogue import discover
from server.settings import Settings, read_settings
from server.ws.endpoint import PATH, Denial, RoomEndpoint
from server.ws.fanout import Fanout
from server.ws.hub import Hub
from server.ws.session import Limits, Visitor
from server.ws.wire import RoomProtocol

DRAIN_SECONDS = 8
PORTS_TO_TRY = 50
REVIVE_SECONDS = 0.25
SWITCH_SECONDS = 0.0005
COLLECTED_AFTER = (20_000, 20, 10)
"""New objects before the youngest are looked through for cycles, and how often that is before the older ones are."""

_log = structlog.get_logger("server")


class PortTaken(Exception):
    """The port can't be had, and no other would do."""


def bind(settings: Settings) -> socket.socket:
    """A listening socket on the port asked for, or on the next free one; that it is another is said on stderr."""
    last = settings.port + (1 if settings.strict_port or settings.port == 0 else PORTS_TO_TRY)
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    for port in range(settings.port, min(last, 65_536)):
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host.strip("[]"), port))
            # Taken ports show only here where another listens without the option above.
            listener.listen(2_048)
        except OSError as error:
            listener.close()
            if not at_terminal():
                _log.warning("port.taken", port=port, reason=error.strerror)
            continue
        if port != settings.port:
            tell(f"Port {settings.port} is taken; this time it is {port}.")
        return listener
    raise PortTaken(f"Port {settings.port} on {settings.host} is taken.")


class Database(Struct, frozen=True):
    """``url`` None: the environment says where. ``embedded``: the PostgreSQL we run, where we run one."""

    url: str | None
    embedded: EmbeddedPostgres | None = None


@contextlib.contextmanager
def database(settings: Settings) -> Generator[Database]:
    """The database of the settings; an embedded one ends with us.

    Blocks; to be called from the main thread, whose end ends PostgreSQL too. Raises AlreadyServed.
    """
    with DataDirectoryLock(settings.data):
        if settings.has_database:
            yield Database(settings.database_url)
            return
        embedded = EmbeddedPostgres(settings.data / "postgres")
        try:
            yield Database(embedded.start(), embedded)
        finally:
            embedded.stop()


async def keep_alive(embedded: EmbeddedPostgres) -> None:
    """Start PostgreSQL again whenever it has died, until cancelled. Edits wait meanwhile."""
    while True:
        await asyncio.sleep(REVIVE_SECONDS)
        if not embedded.has_died:
            continue
        _log.error("postgres.died")
        try:
            await asyncio.to_thread(embedded.clear_away)
            embedded.start_again()
            await asyncio.to_thread(embedded.await_ready)
        except Exception:
            _log.exception("postgres.not_revived")
        else:
            _log.info("postgres.revived")


def serve(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT. Returns the exit code."""
    configure_logs(settings.log_level)
    # Code is generated in a thread beside the loop. By default it could keep the loop waiting 5 ms at each turn.
    sys.setswitchinterval(SWITCH_SECONDS)
    with bind(settings) as listener:
        tell("Starting the database …" if not settings.has_database else "Looking for the database …")
        return _serve_on(listener, settings)


def _serve_on(listener: socket.socket, settings: Settings) -> int:
    with database(settings) as found:
        server = Server(settings, listener, found)
        with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
            runner.run(server.run_until_told())
    return 0


class Server(uvicorn.Server):
    """uvicorn's server around our application: one line when it is ready, exit code 0 when told to end."""

    def __init__(self, settings: Settings, listener: socket.socket, database: Database) -> None:
        self._settings = settings
        self._listener = listener
        self._database = database
        super().__init__(
            uvicorn.Config(
                _not_yet,
                log_config=None,
                access_log=False,
                lifespan="off",
                ws=RoomProtocol,
                ws_max_size=settings.frame_limit,
                ws_ping_interval=20.0,
                ws_ping_timeout=20.0,
                # Compressing each frame for each client costs more than the network saves.
                ws_per_message_deflate=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=DRAIN_SECONDS,
            )
        )

    async def run_until_told(self) -> None:
        """Open everything, serve, close everything in turn."""
        loop = asyncio.get_running_loop()
        for told in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(told, self._told)
        embedded = self._database.embedded
        reviving = asyncio.create_task(keep_alive(embedded), name="postgres") if embedded else None
        try:
            async with composed(self._settings, self._database.url) as application:
                self.config.load()
                self.config.loaded_app = application
                await self.serve(sockets=[self._listener])
        finally:
            if reviving is not None:
                reviving.cancel()

    def _told(self) -> None:
        # A second signal while draining does not cut it short: the platform kills after 15 s anyway.
        if not self.should_exit:
            tell("\nEnding: what is on its way is saved first …")
        self.should_exit = True

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """The loop's own handlers are in place; uvicorn would raise the signal again at the end."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's, and then the one line on stdout."""
        await super().startup(sockets)
        # What is loaded by now stays; looking through it for cycles again and again took 6 % of an edit.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*COLLECTED_AFTER)
        host, port = self._listener.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        sys.stdout.write(f"ready http://{shown}:{port}\n")
        sys.stdout.flush()
        tell(f"Open that address in a browser. All work is kept in {self._settings.data}. Ctrl+C ends the server.")


async def _not_yet(scope: Any, receive: Any, send: Any) -> None:
    raise RuntimeError("the application has not been put together yet")


@contextlib.asynccontextmanager
async def composed(settings: Settings, database_url: str | None) -> AsyncGenerator[Asgi]:
    """The whole application as one ASGI callable, open while the block runs."""
    hub = Hub()
    async with await open_pool(database_url, password=password_of(settings)) as pool:
        await bring_up_to_date(pool)
        targets = {"local": LocalTarget(settings.data), "databricks": DatabricksTarget()}
        application = Application(settings, pool, targets)
        fanout = Fanout(application.store, hub)
        application.flusher.announce = fanout.offer
        await application.start(hub)
        await fanout.start()
        following = asyncio.create_task(fanout.run(), name="fan-out")
        door = Door(auth=settings.auth, join_secret=settings.join_secret)
        checks = Checks(
            loopback_only=settings.auth == "local" and settings.loopback,
            requests_per_second=settings.requests_per_second,
        )
        rooms = room_endpoint(settings, application, hub, fanout, door, checks)
        http = http_application(application, door, checks)

        async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "websocket":
                await rooms(scope, receive, send)
            else:
                await http(scope, receive, send)

        try:
            yield dispatch
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            await application.close()


def room_endpoint(
    settings: Settings, application: Application, hub: Hub, fanout: Fanout, door: Door, checks: Checks
) -> RoomEndpoint:
    """The socket's endpoint, with the same identity, roles and origin check as the HTTP interface."""
    pipelines = application.rooms

    async def admit(scope: Scope, pipeline_id: str) -> Visitor | Denial:
        try:
            headers = headers_of(scope)
            refusal = foreign(headers, checks)
            if refusal is not None:
                raise refusal
            person = asking(door, headers)
            known = scope["path"].startswith(PATH) and is_uuid(pipeline_id)
            if not known or not await pipelines.exists(pipeline_id):
                raise Refusal(404, "pipeline.unknown", "There is no such pipeline.")
            role = role_in(person, pipeline_id)
            if role is None:
                raise Refusal(403, "forbidden", "You may not see this pipeline; ask its owner.")
        except Refusal as refused:
            return Denial(refused.status, problem_bytes(refused))
        return Visitor(person, role, color_of(person.id))

    limits = Limits(edits=settings.edits_per_second, presence=settings.presence_per_second)
    return RoomEndpoint(admit, pipelines, hub, fanout, limits)


@contextlib.asynccontextmanager
async def migrated(settings: Settings) -> AsyncGenerator[tuple[Pool, tuple[str, ...]]]:
    """A pool on the settings' database, brought up to date, and the names of the migrations just applied.

    Where a server runs on an embedded one, that one is used.
    """
    with contextlib.ExitStack() as stack:
        try:
            url = stack.enter_context(database(settings)).url
        except AlreadyServed:
            url = url_of_running(settings.data / "postgres")
            if url is None:
                raise
        async with await open_pool(url, password=password_of(settings)) as pool:
            yield pool, await bring_up_to_date(pool)


def password_of(settings: Settings) -> Password | None:
    """Who is asked for the password of each new connection; None where the URL or the environment has it."""
    if settings.lakebase_endpoint is None:
        return None
    # The SDK takes a second to load; only who needs it pays.
    from server.db.lakebase import Lakebase

    return Lakebase(settings.lakebase_endpoint).password


async def bring_up_to_date(pool: Pool) -> tuple[str, ...]:
    """Apply the migrations that are missing; their names."""
    async with pool.acquire() as connection:
        return await migrate(cast(Connection, connection))


def written_code(file: Path, output: Path, target: CodeTarget | None) -> Artefact:
    """Write the programs of an exported pipeline. Raises Refused, OSError, or what a broken file raises."""
    artefact = code_of(file, target)
    for one in artefact.files:
        path = output / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(one.text, encoding="utf-8")
    return artefact


def code_of(file: Path, target: CodeTarget | None) -> Artefact:
    """The programs of an exported pipeline. Raises as ``written_code``."""
    settings = read_settings()
    places = Places(settings.data, settings.examples, (*settings.roots, file.resolve().parent))
    return generated(read_export(file.read_bytes()), target, Sampler(places))


def generated(export: Export, target: CodeTarget | None, sampler: Sampler) -> Artefact:
    """The programs of an exported pipeline, whose drawing must obey the rules. Raises Rejected or Refused."""
    catalogue = discover()
    create(export.name, catalogue, nodes=export.nodes, edges=export.edges)
    graph = graph_of(export.nodes, export.edges, export.notes, export.groups)
    return generate(export.name, graph, catalogue, target, sampler.sampled(graph))
