"""Derivation: the code of each pipeline's newest version, and all that is known about its drawing.

Behind the log, and only the newest version of each pipeline: whatever is overtaken while it is made is left out.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

import msgspec
import structlog
from msgspec import Struct, field

from server.codegen.artefact import Artefact
from server.db.pool import Pool
from server.domain.pipeline.state import Pipeline
from server.events.recorded import Recorded
from server.events.store.postgres_line import Connection, outlast
from server.graph.finding import Finding
from server.projections.runner import Poison, passes
from server.sql.columns import Column

KIND = "derivation"

PATIENCE_SECONDS = 5.0
_PIPELINE = "pipeline-"
SHARE_OF_A_CORE = 0.1
SHORTEST_REST_SECONDS = 0.2
LONGEST_REST_SECONDS = 1.0

_log = structlog.get_logger("codegen")

ColumnsByPort = dict[str, dict[str, tuple[Column, ...]]]


class Derived(Struct, frozen=True):
    """What a version of a drawing comes to. ``artefact``: None where errors made code impossible."""

    version: int
    artefact: Artefact | None
    findings: tuple[Finding, ...]
    summaries: dict[str, str]
    schemas: ColumnsByPort
    inputs: ColumnsByPort
    clocks: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])


Load = Callable[[str], Awaitable[Pipeline | None]]
Derive = Callable[[str, Pipeline], Derived]
"""Blocks; called in a thread of its own."""


class CodegenDerivation:
    """``pipeline_code``. Tells whoever listens (doorbell, kind ``code``) that a pipeline's code is new."""

    name = "codegen"
    replays = True

    def __init__(self, pool: Pool, load: Load, derive: Derive) -> None:
        self._pool = pool
        self._load = load
        self._derive = derive
        self._dirty: dict[str, int] = {}

    async def begin(self) -> None:
        """Whatever was left undone when the one before ended, and what nobody has made yet."""

        async def unit(connection: Connection) -> dict[str, int]:
            rows = await connection.fetch(
                "select h.id, h.seq from pipeline_heads h left join pipeline_code c on c.pipeline_id = h.id"
                " where c.version is null or c.version < h.version order by h.seq desc"
            )
            return {str(row["id"]): row["seq"] for row in rows}

        self._dirty = await outlast(unit, self._pool, PATIENCE_SECONDS)
        for poison in await self._derive_dirty():
            _log.error("no code could be made", stream=poison.stream, error=str(poison))

    async def handle(self, recorded: Sequence[Recorded], caught_up: bool) -> Sequence[Poison]:
        """Remember which pipelines have changed; once there is nothing more to read, derive each of them once."""
        for one in recorded:
            if one.stream.startswith(_PIPELINE):
                self._dirty[one.stream.removeprefix(_PIPELINE)] = one.seq
        if not caught_up:
            return ()
        began = time.monotonic()
        poisons = await self._derive_dirty()
        # A lone edit sees its code at once. While people draw fast, code is made less often: the edits come first.
        cost = time.monotonic() - began
        rest = max(cost * (1 / SHARE_OF_A_CORE - 1), SHORTEST_REST_SECONDS)
        await asyncio.sleep(min(rest, LONGEST_REST_SECONDS))
        return poisons

    async def _derive_dirty(self) -> list[Poison]:
        poisons: list[Poison] = []
        while self._dirty:
            pipeline_id, seq = next(iter(self._dirty.items()))
            try:
                await self.derive(pipeline_id)
            except Exception as error:
                if passes(error):
                    raise
                poisons.append(Poison(seq, _PIPELINE + pipeline_id, error))
            del self._dirty[pipeline_id]
        return poisons

    async def derive(self, pipeline_id: str) -> None:
        """Make the present code of one pipeline and keep it, unless it is there already."""
        state = await self._load(pipeline_id)
        if state is None or await self._has(pipeline_id, state.version):
            return
        derived = await asyncio.to_thread(self._derive, pipeline_id, state)
        await self._keep(pipeline_id, derived)

    async def derive_again(self, pipeline_id: str) -> None:
        """Make the present code of one pipeline anew: what it reads looks otherwise, though nobody has edited it."""
        state = await self._load(pipeline_id)
        if state is not None:
            await self._keep(pipeline_id, await asyncio.to_thread(self._derive, pipeline_id, state))

    async def _has(self, pipeline_id: str, version: int) -> bool:
        async def unit(connection: Connection) -> bool:
            return bool(
                await connection.fetchval(
                    "select version >= $2 from pipeline_code where pipeline_id = $1::text::uuid", pipeline_id, version
                )
            )

        return await outlast(unit, self._pool, PATIENCE_SECONDS)

    async def _keep(self, pipeline_id: str, derived: Derived) -> None:
        target = derived.artefact.target if derived.artefact else None

        async def unit(connection: Connection) -> None:
            async with connection.transaction():
                await connection.execute(
                    "insert into pipeline_code (pipeline_id, version, code_target, generated_sdp_code,"
                    " generated_sss_code, view) values ($1::text::uuid, $2, $3, $4, $5, $6::text::jsonb)"
                    " on conflict (pipeline_id) do update set version = excluded.version,"
                    " code_target = excluded.code_target, generated_sdp_code = excluded.generated_sdp_code,"
                    " generated_sss_code = excluded.generated_sss_code, view = excluded.view, updated_at = now()"
                    " where pipeline_code.version <= excluded.version",
                    *(pipeline_id, derived.version, target),
                    *(text_of(derived.artefact, "sdp"), text_of(derived.artefact, "sss")),
                    msgspec.json.encode(derived).decode(),
                )
                await connection.execute("select pg_notify('lakestream', 'code ' || $1::text)", pipeline_id)

        await outlast(unit, self._pool, PATIENCE_SECONDS)


def text_of(artefact: Artefact | None, kind: str) -> str | None:
    """The program of one kind as one text; of several files, each under its path. None where there is none."""
    if artefact is None:
        return None
    wanted = {path for task in artefact.tasks if task.kind == kind for path in task.files}
    files = [file for file in artefact.files if file.path in wanted]
    if len(files) <= 1:
        return files[0].text if files else None
    mark = {"sql": "--", "python": "#"}
    return "\n".join(f"{mark.get(file.language, '#')} {file.path}\n{file.text}" for file in files)
