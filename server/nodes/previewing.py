"""Steps tried on a few rows in process, before anything runs: what each node folder's ``preview.py`` takes and gives.

``preview(config, reading)`` gives the rows at the output ports it can tell of. What it gives, a run gives.
"""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from server.cep.functions import compiled_lambda
from server.cep.values import UNJUDGED
from server.nodes.row_values import shown_value
from server.sql.check import check_expression, check_predicate
from server.sql.columns import Schema
from server.sql.scope import Scope
from server.sql.terms import ExpressionRefused, Term
from server.sql.to_python import Printer
from server.sql.types import normal_type

Row = tuple[Any, ...]


class Flow(Struct, frozen=True):
    """Rows on their way: values in the order of the columns, in the form of ``row_values``.

    ``told``: sentences about rows that were left out. ``clock``: of rows out of a pattern, how far time came there.
    """

    schema: Schema
    rows: tuple[Row, ...]
    told: tuple[str, ...] = ()
    clock: int | None = None


class Reading(Struct, frozen=True):
    """What a step reads, by input port. ``limit``: as many rows as a source is asked for.

    ``node``: the step's id. ``seen``: for a source of files, rows of them as JSON values, with the columns that were
    inferred.
    """

    limit: int
    inputs: Mapping[str, Flow] = {}
    seen: tuple[Schema, tuple[Mapping[str, Any], ...]] | None = None
    node: str = ""


class CantPreview(Exception):
    """Why a step can't be tried here: a sentence. ``field``: the setting it is about."""

    def __init__(self, detail: str, field: str | None = None) -> None:
        super().__init__(detail)
        self.field = field


Preview = Callable[[Any, Reading], Mapping[str, Flow]]


def condition(text: str, schema: Schema, field: str) -> Callable[[Row], bool]:
    """A SQL condition as a function of a row: whether it is true. Both raise CantPreview."""
    try:
        term = check_predicate(text, Scope(schema))
    except ExpressionRefused as refused:
        raise _not_here(text, refused, field) from refused
    return _function(text, Printer(_places(schema), []).true(term), field)


def expression(text: str, schema: Schema, field: str) -> tuple[Callable[[Row], Any], str]:
    """A SQL expression as a function of a row, and its type. Both raise CantPreview."""
    try:
        term: Term = check_expression(text, Scope(schema))
    except ExpressionRefused as refused:
        raise _not_here(text, refused, field) from refused
    return _function(text, Printer(_places(schema), []).value(term), field), term.type


def shown(flow: Flow) -> tuple[dict[str, Any], ...]:
    """The rows as JSON objects."""
    columns = [(column.name, normal_type(column.type)) for column in flow.schema.columns]
    return tuple(
        {name: shown_value(value, kind) for (name, kind), value in zip(columns, row, strict=True)} for row in flow.rows
    )


def _places(schema: Schema) -> dict[str, int]:
    return {column.name: place for place, column in enumerate(schema.columns)}


def _function(text: str, python: str, field: str) -> Callable[[Row], Any]:
    compiled = compiled_lambda("r, m", python)

    def computed(row: Row) -> Any:
        try:
            return compiled(row, ())
        except UNJUDGED as error:
            detail = f"a run would stop here, for {_excerpt(text)} can't be computed: {error}."
            raise CantPreview(detail, field) from error

    return computed


def _not_here(text: str, refused: ExpressionRefused, field: str) -> CantPreview:
    return CantPreview(f"{_excerpt(text)} can be computed by a run only: {refused}", field)


def _excerpt(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 60 else plain[:59] + "…"
