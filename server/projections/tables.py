"""All Tables there are, and the one call that brings them up to date inside an append."""

from collections.abc import Sequence

from server.events.recorded import Recorded
from server.events.store.postgres_line import Connection
from server.projections.deploy_history import DeployHistoryTable
from server.projections.pipelines import PipelinesTable, changes
from server.projections.table import Table
from server.projections.templates import TemplatesTable

_PIPELINES = PipelinesTable()

TABLES: tuple[Table, ...] = (_PIPELINES, TemplatesTable(), DeployHistoryTable())

ALIASES = {"saved_templates": "templates"}
"""Other names people know a Table by."""


async def update_tables(connection: Connection, recorded: Sequence[Recorded]) -> None:
    """Take events just appended into every Table they belong to; the ``inline`` of the PostgreSQL store."""
    for table in TABLES:
        own = [one for one in recorded if one.stream.startswith(table.stream_prefix)]
        if own:
            await table.apply(connection, own)


def changes_in_tables(recorded: Sequence[Recorded]) -> str | None:
    """The same as JSON for ``append_whole`` (migration 0003), so that the append needs one call only; None where
    there are other events than pipelines' among them."""
    if all(one.stream.startswith(_PIPELINES.stream_prefix) for one in recorded):
        return changes(recorded) if recorded else ""
    return None


def table_named(name: str) -> Table:
    """The Table of that name. Raises KeyError with a sentence."""
    wanted = ALIASES.get(name, name)
    for table in TABLES:
        if table.name == wanted:
            return table
    raise KeyError(f"There is no table {name}; there are {', '.join(table.name for table in TABLES)}.")
