"""A pattern tried on rows in process: what a run over exactly these rows gives, none of them late.

Time ends where the watermark ends: at the newest row less the delay, or, behind a pattern, where that one's time ended.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from server.cep.outputs import NO_TIME, Dropped, Failed, Late, Match, Output, Timeout
from server.cep.rollcall import RollCall
from server.cep.values import order_key
from server.nodes.base import NodeType
from server.nodes.detector_compile import EngineUse
from server.nodes.pattern_compile import CompiledPattern
from server.nodes.patterns.sides import row_beside
from server.nodes.previewing import CantPreview, Flow, Preview, Reading, Row
from server.nodes.row_values import shown_value
from server.sql.columns import Schema
from server.sql.types import normal_type

Found = dict[str, list[tuple[int, Row]]]
"""Rows by port, each with the time at which it came out."""


def pattern_preview(node_type: NodeType) -> Preview | None:
    """How a pattern is tried on rows; None where only the engine can."""
    engine = node_type.engine
    if engine is None:
        return None

    def preview(config: Any, reading: Reading) -> Mapping[str, Flow]:
        schemas = {port: flow.schema for port, flow in reading.inputs.items()}
        pattern, findings = engine(config, schemas, EngineUse(node=reading.node))
        if pattern is None:
            raise CantPreview(findings[0].detail, findings[0].field)
        end = min((end_of(flow) for flow in reading.inputs.values()), default=0)
        found, waiting = played(pattern, reading.inputs, end)
        told = () if not waiting else (f"{counted(waiting)} in {node_type.label}: the clock has not come so far.",)
        outputs = node_type.output(config, schemas)
        return {
            port: Flow(schema, in_order(found[port]), told if port == "out" else (), end)
            for port, schema in outputs.items()
        }

    return preview


def end_of(flow: Flow) -> int:
    """How far time has come at the end of these rows; 0 is nowhere yet, as for Spark."""
    if flow.clock is not None:
        return flow.clock
    place = place_of(flow.schema)
    times = [row[place] for row in flow.rows if row[place] is not None]
    return max(max(times) - flow.schema.delay_ms, 0) if times else 0


def place_of(schema: Schema) -> int:
    """Where the event time stands in a row. Raises CantPreview if there is none."""
    wanted = (schema.event_time or "").casefold()
    for place, column in enumerate(schema.columns):
        if column.name.casefold() == wanted:
            return place
    raise CantPreview("its rows have no event time here: put a Watermark before it.")


def in_order(rows: list[tuple[int, Row]]) -> tuple[Row, ...]:
    """As the next pattern judges them: by time, then by their values (C3)."""
    ordered = sorted(rows, key=lambda found: (found[0], tuple(order_key(value) for value in found[1])))
    return tuple(row for _, row in ordered)


def played(pattern: CompiledPattern, inputs: Mapping[str, Flow], end: int) -> tuple[Found, int]:
    """What a pattern gives by port, and how many rows are not released at the end."""
    spec = pattern.to_spec()
    detector: Any = pattern.detector.from_spec(spec)
    found: Found = {"out": [], "timeouts": [], "late": [], "errors": []}
    states: dict[tuple[Any, ...], Any] = {}
    roll = RollCall(spec)
    waiting = 0
    for side, flow in inputs.items():
        place = place_of(flow.schema)
        names = [column.name for column in flow.schema.columns]
        kinds = [normal_type(column.type) for column in flow.schema.columns]
        for row in flow.rows:
            own = {name: carried(value, kind) for name, value, kind in zip(names, row, kinds, strict=True)}
            whole = own if side == "in" else row_beside(side, own, spec["columns"])
            values = tuple(whole.get(name) for name in spec["columns"])
            at = row[place]
            if at is None:
                found["errors"].append(error(pattern, values, None, *NO_TIME, end))
                continue
            waiting += at > end
            roll.arrived(at, None)
            state = states.setdefault(tuple(values[n] for n in spec["key"]), detector.new())
            for output in detector.arrive(state, values, at, None):
                give(pattern, output, end, found)
    if end <= 0:
        return found, waiting
    begin = roll.call(end)
    for listed in roll.rows if begin is not None else ():
        state = states.setdefault(tuple(listed[n] for n in spec["key"]), detector.new())
        detector.begin(state, listed, begin)
    for state in states.values():
        for output in detector.advance(state, end):
            give(pattern, output, end, found)
    return found, waiting


def give(pattern: CompiledPattern, output: Output, end: int, found: Found) -> None:
    """An output as a row of its port."""
    if isinstance(output, Match | Timeout):
        at = output.emitted_at if isinstance(output, Match) else output.at
        last = output.end if isinstance(output, Match) else output.at
        port = "out" if isinstance(output, Match) else "timeouts"
        found[port].append((at, match_row(pattern, output, last, at)))
    elif isinstance(output, Failed):
        found["errors"].append(error(pattern, output.row, output.at, output.code, output.reason, end))
    elif isinstance(output, Dropped):
        found["errors"].append(error(pattern, output.rows[-1], output.at, "pattern.runs-full", output.reason, end))
    else:
        assert isinstance(output, Late)


def match_row(pattern: CompiledPattern, output: Match | Timeout, end: int, at: int) -> Row:
    """A match in the columns it has."""
    first = output.rows[0]
    if pattern.row_itself:
        return tuple(given(value, column.type) for value, column in zip(first, pattern.inputs, strict=True))
    key = [first[place] for place in pattern.to_spec()["key"]]
    found = [at] if pattern.detected_at else []
    own: list[Any] = [given(value, column.type) for value, column in zip(output.values, pattern.outputs, strict=False)]
    if not pattern.outputs:
        own = [[shown_row(pattern, row) for row in output.rows]]
    return (*key, output.match_id, output.start, end, *found, *own)


def shown_row(pattern: CompiledPattern, row: Sequence[Any]) -> dict[str, Any]:
    """A row taken, inside a row: as JSON has it."""
    return {c.name: shown_value(given(value, c.type), c.type) for c, value in zip(pattern.inputs, row, strict=True)}


def carried(value: Any, kind: str) -> Any:
    """A value as the program carries it to the detector: what is nested as text."""
    return (
        json.dumps(value, separators=(",", ":"))
        if kind.startswith(("ARRAY", "STRUCT", "MAP")) and value is not None
        else value
    )


def given(value: Any, kind: str) -> Any:
    """The reverse."""
    nested = kind.startswith(("ARRAY", "STRUCT", "MAP")) and isinstance(value, str)
    return json.loads(value) if nested else value


def error(
    pattern: CompiledPattern, row: Sequence[Any], at: int | None, code: str, reason: str, end: int
) -> tuple[int, Row]:
    """A row that could not be judged, as the program tells it."""
    shown = dict(zip(pattern.to_spec()["columns"], row, strict=True))
    return end, (code, reason, at, json.dumps(shown, separators=(",", ":"), default=str))


def counted(waiting: int) -> str:
    """How many rows wait, in words."""
    return "1 row waits" if waiting == 1 else f"{waiting} rows wait"
