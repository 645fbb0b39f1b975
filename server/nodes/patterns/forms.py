"""Fields that the forms of pattern nodes share."""

from typing import Annotated

from msgspec import Meta

from server.nodes.fields import Config, ui
from server.nodes.patterns.test_cases import MOST_CASES, TestCase

OutputExpression = Annotated[str, Meta(min_length=1, max_length=10_000)]


CountedRows = Annotated[
    str,
    ui(
        "Rows that count",
        "sql-expression",
        1,
        "A condition over a row's columns. Only rows that satisfy it are counted.",
        placeholder="status = 'declined'",
        min_length=1,
        max_length=10_000,
    ),
]
"""For patterns that count: which rows."""

NumberColumn = Annotated[
    str,
    ui(
        "Value",
        "column",
        1,
        "A column of numbers. A row in which it is NULL is passed over.",
        placeholder="for example temperature",
        min_length=1,
        max_length=255,
    ),
]
"""For patterns that follow a value: which."""

RunsPerKey = Annotated[
    int,
    ui(
        "Partial matches per key",
        "number",
        34,
        "Beyond so many the oldest partial match is given up and reported to the errors port.",
        advanced=True,
        ge=1,
        le=1_000_000,
    ),
]
"""For patterns that have partial matches: how many at most."""

DetectedAt = Annotated[
    bool,
    ui(
        "Say when it was found",
        "boolean",
        37,
        "One more column of a match, detected_at: the time of the row that completed it, or of the deadline that did. "
        "A pattern behind this one follows it.",
        advanced=True,
    ),
]
"""For patterns whose matches may come out later than their last row."""


class TestedForm(Config, frozen=True, kw_only=True):
    """A pattern whose tries can be kept."""

    test_cases: Annotated[
        tuple[TestCase, ...],
        ui(
            "Test cases",
            "test-cases",
            36,
            "Events and what shall come of them. A unit test of them stands beside the generated program.",
            advanced=True,
            max_length=MOST_CASES,
        ),
    ] = ()


class OrderedForm(TestedForm, frozen=True, kw_only=True):
    """What every pattern is asked: its clock, the order of equal times, how much may wait."""

    event_time: Annotated[
        str,
        ui("Time column", "column", 31, "When the event happened. Empty: the column of the watermark.", max_length=255),
    ] = ""
    tie_break: Annotated[
        tuple[str, ...],
        ui("Order of equal times", "columns", 32, "Rows of the very same time are ordered by these.", max_length=32),
    ] = ()
    max_buffered_per_key: Annotated[
        int,
        ui(
            "Waiting rows per key",
            "number",
            35,
            "Beyond so many rows waiting for the watermark, a further one is refused and reported to the port errors.",
            advanced=True,
            ge=1,
            le=10_000_000,
        ),
    ] = 100_000


class ClockedForm(OrderedForm, frozen=True, kw_only=True):
    """A pattern whose matches may say more than its measures."""

    output_columns: Annotated[
        tuple[OutputExpression, ...],
        ui(
            "More columns of a match",
            "output-columns",
            33,
            "What a match says beside its measures, of its last row: amount * 2 AS doubled.",
            placeholder="amount AS last_amount",
            max_length=1_000,
        ),
    ] = ()
    detected_at: DetectedAt = False


class KeyedForm(ClockedForm, frozen=True, kw_only=True):
    """A pattern that is looked for per key, where the key has no name of its own."""

    partition_by: Annotated[
        tuple[str, ...],
        ui("Per", "columns", 30, "The pattern is looked for among rows that agree in these columns.", max_length=32),
    ] = ()
