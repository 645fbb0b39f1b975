"""The columns a stream carries at one point of the drawing."""

from msgspec import Struct


class Column(Struct, frozen=True):
    """``type`` is a Spark SQL type as written in DDL, upper case: ``STRING``, ``DOUBLE``, ``ARRAY<STRING>``."""

    name: str
    type: str


class Schema(Struct, frozen=True):
    """Columns in order. ``open``: there may be more that cannot be known before the program runs,
    so an unknown name is no error. ``event_time``: the column that carries the watermark here, None before there is
    one; ``delay_ms``: how far the watermark stays behind it. ``detected``: a pattern gives these rows, so none is late;
    ``untimed``: why no column of theirs is their event time, and what to do about it. ``unsure``: a step before is not
    rightly filled in, so an event time that is not here, or a type that is not known, may still come."""

    columns: tuple[Column, ...] = ()
    open: bool = False
    event_time: str | None = None
    delay_ms: int = 0
    detected: bool = False
    untimed: str = ""
    unsure: bool = False

    def column(self, name: str) -> Column | None:
        """The column of that name, compared as Spark does: without regard to case."""
        wanted = name.casefold()
        return next((column for column in self.columns if column.name.casefold() == wanted), None)


UNSURE = Schema(open=True, unsure=True)
"""What comes from a step that is not filled in, or that is not there yet."""
