"""A pattern's test cases, played by the engine the programs carry: what comes out, beside what is expected."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, cast

import msgspec
from msgspec import Meta, Struct, field

from server.application.case_words import Difference, difference
from server.application.pattern_bench import Arrival, Bench, shown
from server.application.pattern_events import event_rows, value_of
from server.application.pattern_test import NodeUnderTest, PatternTest, columns_into, node_type_of, time_column
from server.cep.outputs import NO_TIME, Dropped, Failed, Late, Match, Output, Timeout
from server.cep.values import SqlError
from server.codegen.artefact import Refused
from server.codegen.runtime.compared_rows import one_text
from server.domain.rejected import Rejected
from server.nodes.base import NodeType, SchemasByPort
from server.nodes.detector_compile import EngineUse
from server.nodes.form import read_form
from server.nodes.pattern_compile import CompiledPattern
from server.nodes.patterns.sides import SIDE
from server.nodes.patterns.test_cases import PORT_OF, TestCase, wrong_in

Row = dict[str, Any]

MOST_ROWS = 200
"""Rows at one port that are compared here; the generated test compares any number."""


class PatternCases(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The body of ``POST /api/patterns/cases``: a pattern node whose form has ``testCases``, and what is known of the
    columns that arrive, as for a try. ``rows``: also tell the rows that come out, as a case may expect them."""

    node: NodeUnderTest
    event_time: Annotated[str, Meta(min_length=1, max_length=255)] = "ts"
    event_times: Annotated[dict[str, str], Meta(max_length=32)] = field(default_factory=dict[str, str])
    columns: Annotated[dict[str, str], Meta(max_length=2_000)] = field(default_factory=dict[str, str])
    rows: bool = False


class PlayedCase(Struct, frozen=True):
    """A case. ``problem``: why it can't be played, else "". ``differences``: by port, where what came is not what is
    expected. ``came``: by port the rows that came out, where they were asked for."""

    name: str
    holds: bool
    problem: str
    differences: tuple[Difference, ...] = ()
    came: dict[str, tuple[Row, ...]] = field(default_factory=dict[str, tuple[Row, ...]])


class CantPlay(Exception):
    """Why a case can't be played here, as a sentence."""


class CaseBench(Bench):
    """A bench whose rows are as a program has them, without their positions: so a match is named as it is there."""

    nowhere = ()

    def watermark_to(self, watermark: int) -> None:
        """As in a program, where a watermark of 1970 or before is none yet."""
        if watermark > 0:
            super().watermark_to(watermark)


def play_cases(request: PatternCases) -> tuple[PlayedCase, ...]:
    """Every case of the node's form. Raises Refused where the form itself can't be read, or Rejected."""
    node_type = node_type_of(request.node)
    config, findings = read_form(node_type.config, request.node.config, node_type.label)
    if config is None or findings:
        raise Refused(tuple(findings))
    return tuple(played(case, config, node_type, request) for case in node_type.test_cases(config))


def played(case: TestCase, config: Any, node_type: NodeType, request: PatternCases) -> PlayedCase:
    """One case."""
    try:
        stage = _Stage(case, config, node_type, request)
        came = stage.given_out()
        found = tuple(stage.differences(came))
    except CantPlay as problem:
        return PlayedCase(case.name, holds=False, problem=str(problem))
    except Rejected as rejected:
        return PlayedCase(case.name, holds=False, problem=rejected.detail)
    told = {word: tuple(stage.told(word, row) for row in rows) for word, rows in came.items()} if request.rows else {}
    return PlayedCase(case.name, holds=not found, problem="", differences=found, came=told)


class _Stage:
    """A case, and the pattern over the columns of its events. Rows that come out are in the matcher's form."""

    def __init__(self, case: TestCase, config: Any, node_type: NodeType, request: PatternCases) -> None:
        self.case = case
        ports = [port.name for port in node_type.inputs]
        self.paired = len(ports) > 1
        self.sides = [str(event.get(SIDE.name)) if self.paired else ports[0] for event in case.events]
        for number, side in enumerate(self.sides, 1):
            if side not in ports:
                raise CantPlay(f"Event {number}: say at which input it arrives, as side: {' or '.join(ports)}.")
        self.events: list[Row] = [
            {name: value for name, value in event.items() if not (self.paired and name == SIDE.name)}
            for event in case.events
        ]
        self.asked = PatternTest(
            node=request.node,
            event_time=request.event_time,
            event_times=request.event_times,
            columns=request.columns,
            events=tuple(self.events),
            ports=tuple(self.sides),
        )
        inputs = {port: columns_into(port, self.asked) for port in ports}
        self.ports: SchemasByPort = node_type.output(config, inputs)
        assert node_type.engine is not None, "who has test cases has an engine"
        pattern, findings = node_type.engine(config, inputs, EngineUse(node=request.node.id))
        if pattern is None:
            raise CantPlay(next(finding.detail for finding in findings if finding.severity == "error"))
        if wrong := wrong_in(case, inputs, self.ports):
            raise CantPlay(f"{wrong[:1].upper()}{wrong[1:]}")
        self.pattern: CompiledPattern = pattern

    def given_out(self) -> dict[str, list[Row]]:
        """The rows at each port, by its word."""
        times = [time_column(side, self.asked) for side in self.sides]
        placed = event_rows(self.events, self.pattern.inputs, times, self.sides if self.paired else None)
        for position, (code, reason) in placed.unfit.items():
            if code != NO_TIME[0]:
                raise CantPlay(f"Event {position + 1}: {reason}.")
        rows = [row[:-1] for row in placed.rows]
        bench = CaseBench(self.pattern, self.events, placed._replace(rows=rows), explain=False)
        arrivals = self.case.arrivals
        if arrivals is None:
            latest = [at for n, at in enumerate(placed.times) if n not in placed.unfit]
            steps = [Arrival(event=n) for n in range(len(rows))]
            steps += [Arrival(watermark=max(latest))] if latest else []
        else:
            steps = [Arrival(event=one.event, watermark=one.watermark) for one in arrivals]
        bench.play(steps)
        if self.case.final_watermark_ms is not None:
            bench.watermark_to(self.case.final_watermark_ms)
        places = {id(row): n for n, row in enumerate(rows)}
        came: dict[str, list[Row]] = {word: [] for word, port in PORT_OF.items() if port in self.ports}
        came["errors"] += [self.error(*NO_TIME, None, rows[position]) for position in bench.unplaced]
        for output in (output for of_key in bench.outputs.values() for output in of_key):
            word, row = self.row_of(output, places)
            came[word].append(row)
        return came

    def row_of(self, output: Output, places: Mapping[int, int]) -> tuple[str, Row]:
        """An output as (word, row by column)."""
        match output:
            case Match():
                return "matches", self.match(output, output.end)
            case Timeout():
                return "timeouts", self.match(output, output.at)
            case Late():
                return "late", self.late(places[id(output.row)])
            case Failed():
                return "errors", self.error(output.code, output.reason, output.at, output.row)
            case Dropped():
                return "errors", self.error("pattern.runs-full", output.reason, output.at, output.rows[-1])

    def match(self, output: Match | Timeout, end: int) -> Row:
        first = output.rows[0]
        names = [column.name for column in self.pattern.inputs]
        if self.pattern.row_itself:
            return dict(zip(names, first, strict=True))
        key = self.pattern.spec["key"]
        row = {column.name: first[place] for column, place in zip(self.pattern.partition, key, strict=True)}
        row |= {"match_id": output.match_id, "match_start": output.start, "match_end": end}
        if not self.pattern.outputs:
            return row | {"matched_events": [dict(zip(names, each, strict=True)) for each in output.rows]}
        outputs = zip(self.pattern.outputs, output.values, strict=True)
        return row | {column.name: value for column, value in outputs}

    def late(self, place: int) -> Row:
        """A late row, all of it."""
        side, event = self.sides[place], self.events[place]
        given = {SIDE.name: side, **{f"{side}_{n}": v for n, v in event.items()}} if self.paired else event
        return {column.name: self.carried(given.get(column.name), column.type) for column in self.ports["late"].columns}

    def error(self, code: str, reason: str, at: int | None, row: Sequence[Any]) -> Row:
        # As the generated program writes it (nodes/patterns/processor.py), so that a case may expect it.
        values = dict(zip(self.pattern.spec["columns"], row, strict=True))
        text = json.dumps(values, separators=(",", ":"), default=str)
        return {"code": code, "reason": reason, "at": at, "row": text}

    def differences(self, came: Mapping[str, Sequence[Row]]) -> list[Difference]:
        """By port, where what came is not what is expected."""
        expected: dict[str, list[Row] | None] = msgspec.to_builtins(self.case.expect)
        found: list[Difference] = []
        for word, rows in expected.items():
            if rows is None:
                continue
            there = came.get(word, ())
            if max(len(rows), len(there)) > MOST_ROWS:
                detail = f"More than {MOST_ROWS} {word} are too many to compare here; the generated test compares them."
                raise CantPlay(detail)
            wanted = [{name: self.carried(value, self.kind(word, name)) for name, value in row.items()} for row in rows]
            plain = [{n: self.carried(v, self.kind(word, n)) for n, v in row.items()} for row in there]
            one = difference(word, wanted, rows, plain, [self.told(word, row) for row in there])
            found += [one] if one is not None else []
        return found

    def kind(self, word: str, name: str) -> str:
        """The type of a column at a port; of rows within a row, which are compared column by column, ROWS."""
        if name == "matched_events":
            return "ROWS"
        column = self.ports[PORT_OF[word]].column(name)
        return "UNKNOWN" if column is None else column.type

    def carried(self, value: Any, kind: str) -> Any:
        """A value as it is compared: in the matcher's form, what is nested as one text for all that are equal."""
        if kind == "ROWS" and isinstance(value, list):
            kinds = {column.name: column.type for column in self.pattern.inputs}
            rows = cast("list[Row]", value)
            return [{n: self.carried(v, kinds.get(n, "UNKNOWN")) for n, v in each.items()} for each in rows]
        if isinstance(value, list | dict):
            return one_text(json.dumps(value, default=str))
        try:
            return value_of(value, kind)
        except SqlError:
            return value

    def told(self, word: str, row: Row) -> Row:
        """A row at a port as it is told: as JSON that a case may expect."""
        return {name: self.value_told(value, self.kind(word, name)) for name, value in row.items()}

    def value_told(self, value: Any, kind: str) -> Any:
        if kind != "ROWS":
            return shown(value, kind)
        kinds = {column.name: column.type for column in self.pattern.inputs}
        return [{name: shown(inner, kinds[name]) for name, inner in each.items()} for each in value]
