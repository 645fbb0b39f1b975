"""All Tables there are, and how they are brought up to date inside an append."""

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


class InlineTables:
    """What the PostgreSQL store asks of the Tables, inside an append."""

    async def update(self, connection: Connection, recorded: Sequence[Recorded]) -> None:
        """Take events just appended into every Table they belong to."""
        for table in TABLES:
            own = [one for one in recorded if one.stream.startswith(table.stream_prefix)]
            if own:
                await table.apply(connection, own)

    def changes(self, recorded: Sequence[Recorded]) -> str | None:
        """The same as JSON for ``append_whole`` (migration 0004); None where not all are events of pipelines."""
        if all(one.stream.startswith(_PIPELINES.stream_prefix) for one in recorded):
            return changes(recorded)
        return None


INLINE_TABLES = InlineTables()


def table_named(name: str) -> Table:
    """The Table of that name. Raises KeyError with a sentence."""
    wanted = ALIASES.get(name, name)
    for table in TABLES:
        if table.name == wanted:
            return table
    raise KeyError(f"There is no table {name}; there are {', '.join(table.name for table in TABLES)}.")
