"""The row-pattern query: its form and its card."""

from typing import Annotated

from server.graph.finding import Finding
from server.nodes.detector_compile import EngineUse
from server.nodes.expressions import one_line
from server.nodes.fields import spoken, ui
from server.nodes.pattern_compile import CompiledPattern
from server.nodes.patterns.detection import PORTS, ROW_PATTERNS_EMBED, check_time, pattern_node
from server.nodes.patterns.forms import DetectedAt, TestedForm
from server.nodes.patterns.keyed import per_key
from server.nodes.row_pattern_compile import compile_row_pattern
from server.nodes.row_pattern_spec import RowPatternUse
from server.sql.columns import Schema
from server.sql.rowpattern.query import read_query
from server.sql.rowpattern.words import QueryRefused

FIELD = "matchRecognizeSql"

EXAMPLE = """SELECT *
FROM input MATCH_RECOGNIZE (
  PARTITION BY carrier
  ORDER BY ts, flight
  MEASURES
    STRT.dep_delay AS first_delay,
    LAST(UP.dep_delay) AS last_delay,
    COUNT(UP.*) AS rises
  ONE ROW PER MATCH
  AFTER MATCH SKIP PAST LAST ROW
  PATTERN (STRT UP{2,}) WITHIN INTERVAL '2' HOURS
  DEFINE
    STRT AS dep_delay > 30,
    UP AS dep_delay > PREV(dep_delay)
)"""


class Config(TestedForm, frozen=True, kw_only=True):
    match_recognize_sql: Annotated[
        str,
        ui(
            "Query",
            "row-pattern",
            1,
            "SELECT … FROM input MATCH_RECOGNIZE ( … ): input stands for the rows that come in.",
            placeholder="SELECT * FROM input MATCH_RECOGNIZE (…)",
            min_length=1,
            max_length=50_000,
        ),
    ]
    max_runs_per_key: Annotated[
        int,
        ui(
            "Readings per key",
            "number",
            34,
            "Where a condition depends on the rows before, so many readings are followed at once; beyond it the least "
            "preferred are dropped and reported to the errors port.",
            advanced=True,
            ge=1,
            le=1_000_000,
        ),
    ] = 10_000
    detected_at: DetectedAt = False
    max_buffered_per_key: Annotated[
        int,
        ui(
            "Rows per key",
            "number",
            35,
            "Beyond so many rows waiting for the watermark a further one is refused, and an attempt to match that "
            "holds more is given up; both are reported to the errors port.",
            advanced=True,
            ge=1,
            le=10_000_000,
        ),
    ] = 100_000


def use_of(config: Config, use: EngineUse) -> RowPatternUse:
    """Whom the query is compiled for."""
    return RowPatternUse(
        field=FIELD,
        node=use.node,
        every_column=use.every_column,
        explain=use.explain,
        max_runs_per_key=config.max_runs_per_key,
        max_buffered_per_key=config.max_buffered_per_key,
    )


def compiled(config: Config, before: Schema, use: EngineUse) -> tuple[CompiledPattern | None, list[Finding]]:
    """The query over the columns at hand, or what is wrong with it."""
    return compile_row_pattern(config.match_recognize_sql, before, use_of(config, use))


def check_clock(config: Config, before: Schema, where: str) -> list[Finding]:
    """There is a watermark; the compiler holds ORDER BY to its column."""
    return [Finding(f.code, f.detail, field=FIELD) for f in check_time("", before, where)]


def summary(config: Config) -> str:
    """The pattern, the window, the key: "STRT UP{2,} within 2 h, per carrier"."""
    try:
        clause = read_query(config.match_recognize_sql).clause
    except QueryRefused:
        return one_line(config.match_recognize_sql)
    line = one_line(clause.pattern_text)
    if clause.within_ms is not None:
        line += f" within {spoken(clause.within_ms)}"
    return line + per_key([said.text for said in clause.partition])


NODE = pattern_node(
    type="match-recognize-sql",
    label="MATCH_RECOGNIZE SQL",
    icon="Regex",
    description="Finds rows in order by a query in SQL's own pattern language.",
    config=Config,
    example={"matchRecognizeSql": EXAMPLE, "detectedAt": True, "maxRunsPerKey": 10_000, "maxBufferedPerKey": 100_000},
    compile=compiled,
    check_clock=check_clock,
    ports=PORTS,
    timeouts_at_deadline=False,
    summary=summary,
    embeds=ROW_PATTERNS_EMBED,
)
