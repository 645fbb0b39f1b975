"""What a Table is: rows that follow from the log alone, written in the transaction that appends.

Of the three kinds of handler it is the one that may be thrown away and replayed at any time (``rebuild``). A
*Derivation* (``codegen``) is recomputed from the newest version; a *Reaction* (``deploy``) is never replayed.
"""

from collections.abc import Sequence
from typing import Protocol

from server.events.recorded import Recorded
from server.events.store.postgres_line import Connection


class Table(Protocol):
    """Takes events of the streams whose names begin with ``stream_prefix`` into ``sql_tables``."""

    @property
    def name(self) -> str: ...

    @property
    def stream_prefix(self) -> str: ...

    @property
    def sql_tables(self) -> tuple[str, ...]: ...

    async def apply(self, connection: Connection, recorded: Sequence[Recorded], suffix: str = "") -> None:
        """Take in events, in order. ``suffix``: to be added to the names of the tables, while they are rebuilt."""
        ...
